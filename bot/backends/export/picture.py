"""Draws the logic model as a tall picture that is read on a phone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import font_source_sans_pro
from PIL import Image, ImageDraw, ImageFont

from bot.domain.logic_model import Drawing, DrawnBox, DrawnRow

# Source Sans Pro, under the SIL Open Font License: Pillow's own font has no accented letter.
_FONTS = Path(font_source_sans_pro.font_directory)
_WIDTH, _MARGIN, _PAD, _RADIUS = 1080, 44, 26, 18
_TEXT, _NOTE, _HEADING, _TITLE = 38, 30, 34, 48
_MOST_LINES = 7
_MOST_HEIGHT = 20_000
_INK, _PAPER, _SOFT, _WARN = "#1b1b1f", "#ffffff", "#4a4a52", "#a3260b"
# Dark enough for white words on them (contrast over 7 to 1), told apart by lightness too.
_BANDS = ("#5b1f4d", "#0f3d66", "#0b4f48", "#4a3c0a", "#6b2410", "#33333b")


@cache
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf"
    return ImageFont.truetype(str(_FONTS / name), size)


def logic_picture(drawing: Drawing) -> bytes:
    """Draw a logic model.

    Args:
        drawing: what to draw, its French words ready.

    Returns:
        A PNG, 1080 pixels wide, as tall as it needs.
    """
    rows = [(row, [_Box(box) for box in row.boxes]) for row in drawing.rows]
    title = _wrapped(drawing.title, _font(_TITLE, True), _WIDTH - 2 * _MARGIN, 3)
    height = _MARGIN * 2 + len(title) * _line(_TITLE) + sum(_row_height(*row) for row in rows)
    image = Image.new("RGB", (_WIDTH, min(height, _MOST_HEIGHT)), _PAPER)
    draw = ImageDraw.Draw(image)
    top = _write(draw, title, (_MARGIN, _MARGIN), _font(_TITLE, True), _INK) + 12
    for at, (row, boxes) in enumerate(rows):
        top = _row(draw, row, boxes, top, _BANDS[at % len(_BANDS)], last=at == len(rows) - 1)
    held = io.BytesIO()
    image.save(held, "PNG", optimize=True)
    return held.getvalue()


class _Box:
    """A box, its words already cut into lines."""

    def __init__(self, box: DrawnBox) -> None:
        inside = _WIDTH - 2 * _MARGIN - 2 * _PAD - _tag_width(box.tag)
        self.box = box
        self.words = _wrapped(box.text, _font(_TEXT), inside, _MOST_LINES)
        self.notes = _wrapped(box.note, _font(_NOTE), inside, 3)
        self.warnings = _wrapped(box.warning, _font(_NOTE, True), inside, 4)
        small = len(self.notes) + len(self.warnings)
        self.height = 2 * _PAD + len(self.words) * _line(_TEXT) + small * _line(_NOTE)


def _tag_width(tag: str) -> int:
    return round(_font(_TEXT, True).getlength(tag)) + 24 if tag else 0


def _line(size: int) -> int:
    return round(size * 1.32)


def _row_height(_row: DrawnRow, boxes: Sequence[_Box]) -> int:
    return _line(_HEADING) + 24 + sum(box.height + 16 for box in boxes) + 62


def _row(
    draw: ImageDraw.ImageDraw,
    row: DrawnRow,
    boxes: Sequence[_Box],
    top: int,
    colour: str,
    last: bool,
) -> int:
    band = _line(_HEADING) + 12
    draw.rounded_rectangle((_MARGIN, top, _WIDTH - _MARGIN, top + band), _RADIUS, fill=colour)
    draw.text((_MARGIN + _PAD, top + 5), row.heading, font=_font(_HEADING, True), fill=_PAPER)
    top += band + 12
    for box in boxes:
        _box(draw, box, top, colour)
        top += box.height + 16
    if not last:
        _arrow(draw, row.then, top, colour)
    return top + 62


def _box(draw: ImageDraw.ImageDraw, box: _Box, top: int, colour: str) -> None:
    edge = _WARN if box.warnings else colour
    frame = (_MARGIN, top, _WIDTH - _MARGIN, top + box.height)
    draw.rounded_rectangle(frame, _RADIUS, fill=_PAPER, outline=edge, width=4)
    left = _MARGIN + _PAD
    draw.text((left, top + _PAD), box.box.tag, font=_font(_TEXT, True), fill=colour)
    left += _tag_width(box.box.tag)
    at = _write(draw, box.words, (left, top + _PAD), _font(_TEXT), _INK)
    at = _write(draw, box.notes, (left, at), _font(_NOTE), _SOFT)
    _write(draw, box.warnings, (left, at), _font(_NOTE, True), _WARN)


def _arrow(draw: ImageDraw.ImageDraw, words: str, top: int, colour: str) -> None:
    middle = _MARGIN + 46
    draw.rectangle((middle - 5, top - 8, middle + 5, top + 24), fill=colour)
    draw.polygon(
        [(middle - 20, top + 22), (middle + 20, top + 22), (middle, top + 48)], fill=colour
    )
    draw.text((middle + 44, top + 2), words, font=_font(_NOTE), fill=_SOFT)


def _write(
    draw: ImageDraw.ImageDraw,
    lines: Sequence[str],
    where: tuple[int, int],
    font: ImageFont.FreeTypeFont,
    colour: str,
) -> int:
    left, top = where
    for line in lines:
        draw.text((left, top), line, font=font, fill=colour)
        top += _line(round(font.size))
    return top


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """Cut a text into lines that fit; what does not fit in `most` lines ends with an ellipsis."""
    lines: list[str] = []
    current = ""
    for word in _words(text, font, width):
        longer = f"{current} {word}".strip()
        if font.getlength(longer) <= width:
            current = longer
            continue
        lines.append(current)
        current = word
        if len(lines) == most:
            lines[-1] = _shortened(lines[-1], font, width)
            return lines
    return [*lines, current] if current else lines


def _words(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Give the words of a text; one that is wider than a line is cut."""
    found: list[str] = []
    # `split` would part what a no-break space holds together.
    for word in text[:4000].replace("\n", " ").split(" "):
        while word and font.getlength(word) > width:
            most = len(word) - 1
            while most > 1 and font.getlength(word[:most]) > width:
                most = min(most - 1, round(most * width / font.getlength(word[:most])))
            found.append(word[: max(most, 1)])
            word = word[max(most, 1) :]
        if word:
            found.append(word)
    return found


def _shortened(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    while line and font.getlength(line + "\u2026") > width:
        line = line[:-1]
    return line.rstrip(" ,;") + "\u2026"
