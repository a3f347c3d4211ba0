"""YAML written by people, or by someone hostile: plain values with lines, or one clear error."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.backends.files.validation import validate
from bot.backends.files.yaml_reader import MAX_BYTES, Read, parse_yaml, read_yaml
from bot.domain.conditions import Condition
from bot.domain.controls import Control
from bot.domain.form import Form
from bot.domain.glossary import Glossary
from bot.domain.golden import GoldenQuestions
from bot.domain.rules import DatedValue, Programme, Territory
from bot.errors import DataError


def read(text: str) -> Any:
    """Give the value of a text."""
    return parse_yaml(text, "essai.yaml").value


def refused(text: str) -> DataError:
    """Give the error that a text earns."""
    with pytest.raises(DataError) as caught:
        parse_yaml(text, "essai.yaml")
    assert caught.value.file == "essai.yaml"
    return caught.value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("40000", 40000),
        ("-3", -3),
        ("0", 0),
        ("12.50", Decimal("12.50")),
        ("0.1", Decimal("0.1")),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-06-30", date(2026, 6, 30)),
        ("2026-02-30", "2026-02-30"),
        ("2026-06", "2026-06"),
        ("16:30", "16:30"),
        ("no", "no"),
        ("Non", "Non"),
        ("yes", "yes"),
        ("on", "on"),
        ("007", "007"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("1e5", "1e5"),
        (".inf", ".inf"),
        ("12,5", "12,5"),
        ("40 000", "40 000"),
        ("1٢", "1٢"),
        ("9" * 5000, "9" * 5000),
        ("2026-06-30 12:00:00", "2026-06-30 12:00:00"),
        ('"40000"', "40000"),
        ("'true'", "true"),
        ("|\n  deux\n  lignes", "deux\nlignes"),
        (">-\n  deux\n  lignes", "deux lignes"),
        ("[a, 1]", ["a", 1]),
        ("{b: c}", {"b": "c"}),
    ],
)
def test_a_plain_value_is_what_a_person_means(written: str, value: object) -> None:
    """Numbers stay exact, dates are dates, and what is doubtful stays the text that was written."""
    found = read(f"cle: {written}")["cle"]
    assert (found, type(found)) == (value, type(value))


def test_a_decimal_keeps_its_digits() -> None:
    """An amount in cents is never rounded by a binary number."""
    assert str(read("montant: 100000000000000.01")["montant"]) == "100000000000000.01"


@pytest.mark.parametrize("text", ["", "\n\n", "# rien encore\n", "---\n"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    """A file that is empty, or all comments, has no value and is no error."""
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "code", "line", "found"),
    [
        ("a: 1\nb: &ancre 2\n", "yaml_forbidden", 2, "&ancre"),
        ("a: 1\nb:\n  - *ancre\n", "yaml_forbidden", 3, "*ancre"),
        ("a: !!python/object/apply:os.system [x]\n", "yaml_forbidden", 1, "tag:yaml.org,2002:"),
        ("a: !etiquette x\n", "yaml_forbidden", 1, "!etiquette"),
        ("a: 1\n<<: *base\n", "yaml_forbidden", 2, "*base"),
        ("a: 1\nb: 2\na: 3\n", "yaml_duplicate_key", 3, ""),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", "yaml_duplicate_key", 4, ""),
        ("? [a, b]\n: c\n", "yaml_key", 1, ""),
        ("a: b: c\n", "yaml_syntax", 1, ""),
        ("a: 1\n\tb: 2\n", "yaml_syntax", 2, ""),
        ("a: [1, 2\nb: 3\n", "yaml_syntax", 2, ""),
        ("a: 1\nb: 'sans fin\n", "yaml_syntax", 2, ""),
        ("a: [1, 2\n", "yaml_syntax", 1, ""),
        ("a: 1\n---\nb: 2\n", "yaml_syntax", 2, ""),
        ("a: \0\n", "yaml_syntax", None, ""),
        ("a: \ud800\n", "yaml_syntax", None, ""),
    ],
)
def test_what_is_refused_names_its_line(text: str, code: str, line: int | None, found: str) -> None:
    """Anchors, aliases, tags, repeated keys and broken YAML are refused where they stand."""
    error = refused(text)
    assert (error.code, error.line) == (code, line)
    assert str(error.facts.get("found", "")).startswith(found)


def test_a_repeated_key_names_the_first_one() -> None:
    """Whoever wrote a key twice is told where both are."""
    error = refused("a: 1\nb: 2\n\na: 3\n")
    assert (error.facts["key"], error.facts["first"], error.line) == ("a", 1, 4)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.parametrize("depth", [21, 50_000])
def test_deep_nesting_costs_nothing(opening: str, depth: int) -> None:
    """Nesting past twenty levels is refused while it is read, however deep it goes."""
    assert refused(opening * depth).code == "yaml_too_deep"


def test_twenty_levels_are_enough() -> None:
    """Twenty levels are still read."""
    assert read("[" * 20 + "]" * 20) is not None


def test_lines_are_those_of_the_file() -> None:
    """Each value has the line of its key, each element of a list its own."""
    found = parse_yaml("# tête\na: 1\nb:\n  - c: 2\n    d: >-\n      long\n  - e\n", "essai.yaml")
    assert found.line_of(("a",)) == 2
    assert found.line_of(("b",)) == 3
    assert found.line_of(("b", 0)) == 4
    assert found.line_of(("b", 0, "d")) == 5
    assert found.line_of(("b", 1)) == 7
    assert found.line_of(("b", 0, "absente", "plus bas")) == 4
    assert found.line_of(("absente",)) == 2


def test_a_byte_order_mark_is_not_seen(tmp_path: Path) -> None:
    """A file saved by Windows' notepad reads as any other."""
    path = tmp_path / "essai.yaml"
    path.write_bytes(b"\xef\xbb\xbfnom: \xc3\x89t\xc3\xa9\r\nan: 2026\r\n")
    assert read_yaml(path, "essai.yaml").value == {"nom": "Été", "an": 2026}
    assert read_yaml(path, "essai.yaml").line_of(("an",)) == 2


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1252"])
def test_another_encoding_is_told(encoding: str, tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused, never read as other letters."""
    path = tmp_path / "essai.yaml"
    path.write_bytes("nom: Été à la ferme\n".encode(encoding))
    with pytest.raises(DataError) as caught:
        read_yaml(path, "essai.yaml")
    assert caught.value.code == "yaml_not_utf8"


def test_a_huge_file_is_not_opened(tmp_path: Path) -> None:
    """A file past the bound is refused by its size alone."""
    path = tmp_path / "essai.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DataError) as caught:
        read_yaml(path, "essai.yaml")
    assert (caught.value.code, caught.value.facts["most"]) == ("yaml_too_large", 5)


def test_what_is_no_ordinary_file_is_told(tmp_path: Path) -> None:
    """A folder, a missing file, a pipe that would be waited on for ever: each is told at once."""
    os.mkfifo(tmp_path / "tuyau.yaml")
    (tmp_path / "dossier.yaml").mkdir()
    for name in ("tuyau.yaml", "dossier.yaml", "absent.yaml"):
        with pytest.raises(DataError) as caught:
            read_yaml(tmp_path / name, name)
        assert caught.value.code == "yaml_unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_forbidden_file_is_told(tmp_path: Path) -> None:
    """A file that the program may not open is told as such."""
    path = tmp_path / "essai.yaml"
    path.write_text("a: 1\n")
    path.chmod(0)
    with pytest.raises(DataError) as caught:
        read_yaml(path, "essai.yaml")
    assert caught.value.code == "yaml_unreadable"


yaml_like = st.lists(
    st.sampled_from(
        [*"abé:-[]{}&*!|>'\"#%@`?,~=\\\t\n ", "id: ", "\n  ", "\n- ", "9" * 40, "2026-13", "0000"]
        + ["null", "texte: ", "statut: verifie\n", "valeurs:\n  - ", "---\n", "\ufeff", "\x85"]
    ),
    max_size=40,
).map("".join)


def errors_of(act: Callable[[], object]) -> list[DataError]:
    """Give the errors that an act earns, none when it succeeds; any other error is a crash."""
    try:
        act()
    except DataError as error:
        return [error]
    except ExceptionGroup as group:
        ours, others = group.split(DataError)
        if others or not ours:
            raise
        return [error for error in ours.exceptions if isinstance(error, DataError)]
    return []


@given(st.one_of(st.text(), yaml_like))
def test_no_text_ever_crashes_the_reader(text: str) -> None:
    """Whatever is written, the answer is a value or an error of ours, on a line of the text."""
    for error in errors_of(lambda: parse_yaml(text, "essai.yaml")):
        assert error.code.startswith("yaml_")
        assert error.line is None or 1 <= error.line <= max(len(text.splitlines()), 1)


@given(st.binary(max_size=200))
def test_no_bytes_ever_crash_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    """A file of any bytes is read or refused, never a crash."""
    path = tmp_path_factory.getbasetemp() / "octets.yaml"
    path.write_bytes(data)
    for error in errors_of(lambda: read_yaml(path, "octets.yaml")):
        assert error.code.startswith("yaml_")


MODELS = [Programme, Territory, Form, Glossary, GoldenQuestions, DatedValue, Condition, Control]
KEYS = ["id", "texte", "valeur", "du", "au", "regles", "termes", "questions", "champ", "egal"]
KEYS += ["au_moins", "parmi", "tous", "sauf", "exige", "essais", "reponses", "champs", "sections"]
plain = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.decimals(), st.dates()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("model", MODELS)
@given(value=plain)
def test_no_value_ever_crashes_the_checks(model: type[BaseModel], value: object) -> None:
    """Whatever a file holds, what is wrong is told by codes, each a word of ours."""
    for error in errors_of(lambda: validate(model, Read(value, {(): 1}), "essai.yaml")):
        assert error.code.isidentifier()
        assert error.line == 1
