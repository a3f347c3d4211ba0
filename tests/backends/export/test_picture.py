"""The picture of the logic model: a PNG that a phone shows, whatever is written in it."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageFont

from bot.backends.export import picture
from bot.backends.export.picture import logic_picture
from bot.domain.logic_model import Drawing, DrawnBox, DrawnRow
from bot.engine.guide.modelling import Modelling
from tests.cuisine import dossier, form, sentences


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_dossier_is_drawn() -> None:
    """The chain of a dossier is a portrait picture, 1080 pixels wide."""
    drawing = Modelling(sentences("writing")).drawing(form(), dossier(form()))
    image = _open(logic_picture(drawing))
    assert image.format == "PNG"
    assert image.width == 1080
    assert image.height > image.width


def test_what_lacks_is_drawn_too() -> None:
    """An empty dossier gives a picture that says what is to be written."""
    drawing = Modelling(sentences("writing")).drawing(form(), dossier(form(), {}))
    assert all(row.boxes[0].warning for row in drawing.rows)
    assert _open(logic_picture(drawing)).width == 1080


@pytest.mark.parametrize("size", [30, 38])
def test_the_font_draws_french(size: int) -> None:
    """Every letter and mark of French has its own drawing in the font that ships."""
    font = picture._font(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    absent = bytes(font.getmask("\ufffe"))
    for letter in "éèêëàâçîïôùûüœæÉÈÀÇŒ«»’…–$%":
        assert bytes(font.getmask(letter)) != absent, letter


@pytest.mark.parametrize("text", ["a" * 3000, "mot " * 3000, "😀" * 50, "\n\n", "é\u00a0$" * 400])
def test_any_text_fits(text: str) -> None:
    """Endless words, endless texts and signs without drawing stay inside the picture."""
    row = DrawnRow("Les objectifs", (DrawnBox("O1", text, text, text),), text[:200])
    image = _open(logic_picture(Drawing(text, (row,), "")))
    assert image.width == 1080
    assert image.height <= 20_000
    edge = image.convert("L").crop((1060, 0, 1080, image.height))
    assert edge.getextrema() == (255, 255)
