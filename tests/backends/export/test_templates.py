"""Templates are checked whole, and read as hostile files."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from bot.__main__ import cli
from bot.backends.export.specimen import specimen
from bot.backends.export.templates import opened, template_problems
from bot.backends.files.prompts import load_sentences
from bot.channels.knowledge_commands import Voice
from bot.errors import DataError
from tests.backends.export.reading import added, replaced
from tests.house.sources import ROOT

SHIPPED = ROOT / "knowledge/programmes/fqis/formulaire.docx"


def _template(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _code(content: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(DataError) as caught:
        opened(content, "territoires/laval.docx")
    return caught.value.code, caught.value.facts


def test_shipped_templates_are_right() -> None:
    """Every template of the shipped folder is filled without a mistake."""
    assert list(template_problems(ROOT / "knowledge")) == []


WRONG = [
    (("{{ titr }}",), "template_placeholder", {"found": "titr", "nearest": "titre"}),
    (
        ("{{ titre.__class__ }}",),
        "template_placeholder",
        {"found": "titre.__class__", "nearest": ""},
    ),
    (("{{ self }}",), "template_placeholder", {"found": "self"}),
    (
        ("{% for s in sections %}{{ s.titres }}{% endfor %}",),
        "template_placeholder",
        {"nearest": "titre"},
    ),
    (("{% if officiel %}{{ inconnu }}{% endif %}",), "template_placeholder", {"found": "inconnu"}),
    (("{{ titre", "fin"), "template_tag", {}),
    (("{% fro s in sections %}",), "template_tag", {"found": "{% fro s in sections %}"}),
    (("{% for s in sections %}",), "template_tag", {}),
    (("{% for s in titre %}{% endfor %}",), "template_not_list", {"found": "titre"}),
    (("{{ 9 ** 9 }}",), "template_computes", {}),
    (("{{ titre * 9 }}",), "template_computes", {}),
    (("{{ titre.upper() }}",), "template_computes", {}),
    (("{{ titre['x'] }}",), "template_computes", {}),
    (("{{ titre|safe }}",), "template_computes", {}),
    (("{% for a in range(9) %}{% endfor %}",), "template_computes", {}),
    (("{% include 'x' %}",), "template_computes", {}),
    (("{% set x = 1 %}",), "template_computes", {}),
    (("{% autoescape false %}{{ titre }}{% endautoescape %}",), "template_computes", {}),
    (("{% for a in sections %}" * 4 + "{% endfor %}" * 4,), "template_computes", {}),
    (("{{ titre }}" * 401,), "template_too_many", {}),
]


@pytest.mark.parametrize(("paragraphs", "code", "facts"), WRONG, ids=range(len(WRONG)))
def test_each_mistake_is_found(
    paragraphs: tuple[str, ...], code: str, facts: dict[str, str]
) -> None:
    """A tag that is misspelt, not closed, unknown, or that computes is refused and shown."""
    found, told = _code(_template(*paragraphs))
    assert found == code
    assert {name: told[name] for name in facts} == facts


def test_a_mistake_in_a_footer_is_found() -> None:
    """Headers and footers are checked as the body is."""
    content = replaced(SHIPPED.read_bytes(), "word/footer1.xml", {b"{{ titre }}": b"{{ tire }}"})
    assert _code(content)[1]["nearest"] == "titre"


def test_active_and_oversized_files_are_refused() -> None:
    """What runs, fetches, or would fill the memory is refused before it is read."""
    good = SHIPPED.read_bytes()
    assert _code(added(good, "word/vbaProject.bin", b"x"))[0] == "template_active"
    assert _code(added(good, "word/embeddings/ole.bin", b"x"))[0] == "template_active"
    link = b'<Relationship Id="r" Type="x/image" Target="http://a" TargetMode="External"/>'
    assert _code(added(good, "word/_rels/more.xml.rels", link))[0] == "template_active"
    assert _code(added(good, "x.xml", b"<!DOCTYPE a><a/>"))[0] == "template_active"
    field = b"<w:instrText>DD</w:instrText><w:instrText>EAUTO c:\\x</w:instrText>"
    assert _code(added(good, "word/more.xml", field))[0] == "template_active"
    bomb = added(good, "word/bomb.bin", b"\0" * 45_000_000)
    assert _code(bomb)[0] == "template_too_large"
    assert _code(b"x" * 5_000_001)[0] == "template_too_large"
    for wrong in (b"", b"PK\x03\x04", good[: len(good) // 2], _template("x")[:-30]):
        assert _code(wrong)[0] == "template_unreadable"


def test_the_folder_is_checked(tmp_path: Path) -> None:
    """Each template of the folder is named with what is wrong, in French."""
    (tmp_path / "programmes/fqis").mkdir(parents=True)
    (tmp_path / "territoires").mkdir()
    (tmp_path / "territoires/laval.yaml").write_text("id: laval", encoding="utf-8")
    (tmp_path / "programmes/fqis/formulair.docx").write_bytes(_template("x"))
    (tmp_path / "programmes/fqis/sommaire.docx").write_bytes(_template("{{ organisms }}"))
    (tmp_path / "territoires/lavall.docx").write_bytes(_template("x"))
    (tmp_path / "territoires/laval.docx").write_bytes(_template("{%tr for s in sections %}"))
    (tmp_path / "territoires/~laval.docx").write_bytes(b"")
    said: list[str] = []
    prompts = ROOT / "prompts"
    voice = Voice(
        said.append, load_sentences(prompts, "knowledge"), load_sentences(prompts, "documents")
    )
    voice.problems(list(template_problems(tmp_path)))
    told = "\n".join(said)
    for text in ("formulair.docx", "« organisms »", "organisme", "lavall.docx", "laval.docx"):
        assert text in told
    assert len(said) == 5
    assert "template_" not in told


def test_the_check_command_tells_of_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`knowledge check` ends in failure and names the template that cannot be filled."""
    folder = tmp_path / "knowledge"
    (folder / "territoires").mkdir(parents=True)
    (folder / "territoires/laval.docx").write_bytes(_template("{{ titr }}"))
    monkeypatch.setenv("JONCTION_KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("JONCTION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(ROOT)
    found = CliRunner().invoke(cli, ["knowledge", "check"])
    assert found.exit_code == 1, found.output
    assert "territoires/laval.docx" in found.output


def test_the_guide_names_only_what_exists() -> None:
    """Every value that the coordinators' guide names can be written in a template."""
    text = (ROOT / "knowledge/LISEZMOI.md").read_text(encoding="utf-8")
    section = text.split("## Le modèle Word")[1].split("\n## ")[0]
    named = re.findall(r"\{\{ (\w+)(?:\.(\w+))? \}\}", section)
    assert len(named) > 15
    known = specimen()
    part = known["sections"][0]
    inside = {
        "section": part,
        "phrase": part["paragraphes"][0]["phrases"][0],
        "reponse": part["reponses"][0],
        "ligne": known["depenses"][0],
    }
    for name, attribute in named:
        held = inside.get(name, known.get(name))
        assert held is not None, name
        assert not attribute or attribute in held, attribute
