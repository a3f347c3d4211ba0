"""Replies as a phone shows them: formatted, cut, with their sources, buttons and files."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backends.files.prompts import load_sentences
from bot.channels.telegram.attempts import FILENAME, OTHERWISE
from bot.channels.telegram.rendering import Renderer, safe_name
from bot.channels.telegram.splitting import LONGEST, MOST_MARKS
from bot.channels.telegram.styled import is_blank, units
from bot.domain.message import Choice, OutFile, Reply
from bot.domain.passage import Citation
from tests.telegram.specification import check
from tests.tiny_folder import REPO

RENDERER = Renderer(load_sentences(REPO / "prompts", "telegram"))
_YES_NO = (Choice("3.0", "Oui"), Choice("3.1", "Non"))


def _citation(n: int, **changed: Any) -> Citation:
    held: dict[str, Any] = {
        "document": "guides/g.md",
        "title": "Le guide",
        "section": "Budget",
        "page": None,
        "source": "https://exemple.test/guide",
        "valid_from": None,
        "valid_until": None,
        "quote": "",
    }
    return Citation(n, **(held | changed))


def _one(reply: Reply) -> dict[str, Any]:
    (letter,) = RENDERER.render(42, (reply,))
    assert letter.action == "sendMessage"
    return dict(letter.payload)


def _marked(payload: dict[str, Any], kind: str) -> list[str]:
    coded = payload["text"].encode("utf-16-le")
    spans = [
        (e["offset"] * 2, (e["offset"] + e["length"]) * 2)
        for e in payload.get("entities", ())
        if e["type"] == kind
    ]
    return [coded[start:end].decode("utf-16-le") for start, end in spans]


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_reply_is_one_message() -> None:
    """A short reply is one message, to its chat, without the preview of any address."""
    assert _one(Reply("Bonjour !")) == {
        "chat_id": 42,
        "text": "Bonjour\u00a0!",
        "link_preview_options": {"is_disabled": True},
    }


def test_a_topic_is_answered_in_the_topic() -> None:
    """Every letter of a reply goes to the topic of the message that it answers."""
    file = OutFile("a.docx", "", b"x")
    letters = RENDERER.render(-100, (Reply("Voici.", files=(file,)),), thread=7)
    assert [letter.payload["message_thread_id"] for letter in letters] == [7, 7]


def test_the_question_is_in_bold_beside_its_buttons() -> None:
    """Only the sentence that asks, where choices come with it."""
    text = "C'est noté.\n\nUn mot avant. Le projet est-il prêt ?\n\nPar exemple : oui"
    payload = _one(Reply(text, _YES_NO))
    assert _marked(payload, "bold") == ["Le projet est-il prêt\u00a0?"]
    assert _marked(_one(Reply(text)), "bold") == []


def test_titles_are_in_bold() -> None:
    """The short line over a list, or over a text, close to it or alone."""
    payload = _one(Reply("Votre organisme\n\nCette section le présente."))
    assert _marked(payload, "bold") == ["Votre organisme"]
    payload = _one(Reply("Votre projet :\n• Un\n• Deux\n\nÉtape 1 sur 10 : L'idée\nRacontez-la."))
    assert _marked(payload, "bold") == ["Votre projet\u00a0:", "Étape 1 sur 10\u00a0: L'idée"]


def test_what_is_there_to_be_copied_is_copied_with_a_touch() -> None:
    """A text between two rules is kept apart, without the rules, and nothing in it is bold."""
    payload = _one(
        Reply("À copier :\n———\n\nBonjour,\n\nPouvez-vous ?\n\nMerci\n———\n\nEt après ?", _YES_NO)
    )
    assert _marked(payload, "pre") == ["Bonjour,\n\nPouvez-vous\u00a0?\n\nMerci"]
    assert "———" not in payload["text"]
    assert _marked(payload, "bold") == ["Et après\u00a0?"]


def test_nothing_in_a_text_is_markup() -> None:
    """Signs that other formats give a meaning to are shown as they were written."""
    hostile = "<b>gras</b> *étoile* _soulignée_ [lien](https://exemple.test) `code` &amp; \\"
    payload = _one(Reply(hostile))
    assert payload["text"] == hostile
    assert "entities" not in payload
    assert "parse_mode" not in payload


def test_sources_are_folded_before_the_question() -> None:
    """What was said, where it comes from with its titles linked, then what is asked."""
    citation = _citation(1, valid_from=date(2025, 5, 1), page=4)
    payload = _one(Reply("C'est 10 %. [1]\n\nOn continue ?", _YES_NO, citations=(citation,)))
    assert _plain(payload["text"]) == (
        "C'est 10 %. [1]\n\nD'où ça vient\n[1] Le guide › Budget, page 4 (depuis le 1er mai 2025)"
        "\n\nOn continue ?"
    )
    (quote,) = _marked(payload, "expandable_blockquote")
    assert quote.startswith("D'où ça vient\n[1]")
    assert _marked(payload, "text_link") == ["Le guide"]
    assert "https://exemple.test/guide" in [e.get("url") for e in payload["entities"]]


def test_sources_follow_what_they_hold() -> None:
    """What is said after the answer, and needs no source, comes after them."""
    text = "C'est 10 %. [1]\n\nOn revient à votre dossier.\n\nOn continue ?"
    payload = _one(Reply(text, _YES_NO, citations=(_citation(1),)))
    parts = [part.partition("\n")[0] for part in _plain(payload["text"]).split("\n\n")]
    assert parts == [
        "C'est 10 %. [1]",
        "D'où ça vient",
        "On revient à votre dossier.",
        "On continue ?",
    ]


def test_sources_come_last_where_nothing_is_asked() -> None:
    """An answer alone is followed by where it comes from."""
    payload = _one(Reply("Oui. [1]", citations=(_citation(1),)))
    assert payload["text"].startswith("Oui. [1]\n\nD'où ça vient")
    payload = _one(Reply("Et vous ? [1]", _YES_NO, citations=(_citation(1),)))
    assert payload["text"].startswith("Et vous")


def test_neighbours_from_one_place_share_a_line() -> None:
    """Three sentences from the same section are told once, by their first and last numbers."""
    payload = _one(Reply("Oui.", citations=tuple(_citation(n) for n in (1, 2, 3))))
    assert payload["text"].endswith("[1] à [3] Le guide › Budget")


def test_only_an_address_of_the_web_is_linked() -> None:
    """Other words of a source are told; what looks like a command for the phone is not opened."""
    source = "programme voisin : https://a.test/x ; http://b.test/y ; mémoire de l'équipe"
    payload = _one(Reply("Oui.", citations=(_citation(1, source=source),)))
    assert _marked(payload, "text_link") == ["Le guide", "lien\u00a02"]
    assert _plain(payload["text"]).endswith("(lien 2)")
    assert "programme voisin, mémoire de l'équipe" in payload["text"]
    for hostile in ("javascript:alert(1)", "tg://resolve?domain=x", "file:///etc/passwd"):
        payload = _one(Reply("Oui.", citations=(_citation(1, source=hostile),)))
        assert _marked(payload, "text_link") == []


def test_long_choices_are_numbered_in_the_message() -> None:
    """The list stands at the end of the message, and its buttons are not told twice."""
    long = Choice("3.1", "Une réponse beaucoup trop longue pour un bouton de téléphone")
    payload = _one(Reply("Laquelle ?", (Choice("3.0", "Oui"), long)))
    assert payload["text"].endswith(f"1. Oui\n2. {long.text}")
    assert payload[OTHERWISE] == ""
    assert _one(Reply("Laquelle ?", _YES_NO))[OTHERWISE] == "1. Oui\n2. Non"


def test_a_page_of_buttons_replaces_another() -> None:
    """Turning a page changes the buttons alone; should that fail, there are words for a new one."""
    choices = tuple(Choice(f"3.{n}", f"Le choix numéro {n} de la liste") for n in range(12))
    (letter,) = RENDERER.turned(42, 9, Reply("Lequel ?", choices), 1)
    assert letter.action == "editMessageReplyMarkup"
    assert set(letter.payload) == {"chat_id", "message_id", "reply_markup", OTHERWISE}
    rows = letter.payload["reply_markup"]["inline_keyboard"]
    assert rows[0][0]["text"] == "Le choix numéro 6 de la liste"
    assert rows[-1][0]["callback_data"] == "3/0"
    assert RENDERER.turned(42, 9, Reply("Rien."), 1) == ()


def test_files_follow_the_text() -> None:
    """Each file is a document of its own, after the words, with a name that is no path."""
    files = (OutFile("../../a/demande.docx", "", b"1"), OutFile("budget.xlsx", "", b"2"))
    letters = RENDERER.render(42, (Reply("Voici.", files=files),))
    assert [letter.action for letter in letters] == ["sendMessage", "sendDocument", "sendDocument"]
    assert [letter.payload.get(FILENAME) for letter in letters[1:]] == [
        "a-demande.docx",
        "budget.xlsx",
    ]
    assert [letter.content for letter in letters] == [None, b"1", b"2"]
    assert "a-demande.docx" in letters[1].payload[OTHERWISE]


def test_a_reply_of_files_alone_has_no_message() -> None:
    """Nothing is sent that nobody would see."""
    assert RENDERER.render(42, (Reply(" \n\u200b"),)) == ()
    letters = RENDERER.render(42, (Reply("", files=(OutFile("a.txt", "", b"x"),)),))
    assert [letter.action for letter in letters] == ["sendDocument"]


def test_buttons_never_come_without_words() -> None:
    """Choices that come with no text have some all the same."""
    assert _one(Reply("", _YES_NO))["text"] == "Que choisissez-vous\u00a0?"


def test_the_question_and_its_buttons_end_a_long_reply() -> None:
    """What does not fit in one message is cut; the question is whole, in the last."""
    said = "\n\n".join(f"Un paragraphe numéro {n}, qui dit quelque chose." for n in range(150))
    citations = tuple(_citation(n, section=f"Section {n}") for n in range(1, 30))
    letters = RENDERER.render(
        42, (Reply(f"{said}\n\nOn continue ?", _YES_NO, citations=citations),)
    )
    assert len(letters) >= 2
    assert [("reply_markup" in letter.payload) for letter in letters][-2:] == [False, True]
    assert _plain(letters[-1].payload["text"]).endswith("On continue ?")
    told = "\n".join(letter.payload["text"] for letter in letters)
    assert all(f"numéro {n}," in told for n in range(150))
    assert all(f"[{n}] Le guide" in told for n in range(1, 30))


def test_file_names_are_safe() -> None:
    """No path, no reserved sign, no hidden file, no endless name; accents stay."""
    assert safe_name("Résumé du projet.docx") == "Résumé du projet.docx"
    assert safe_name("..\\..\\x:y?.docx") == "x-y.docx"
    assert safe_name(".docx") == "docx"
    assert safe_name("") == "document"
    assert len(safe_name("a" * 500 + ".docx")) == 80
    assert safe_name("a\u202egpj.exe").isprintable()


_PARTS = st.sampled_from(
    [
        "\n\n",
        "\n",
        " ",
        " ?",
        "• ",
        "———\n",
        "mot",
        "Titre :\n",
        "👩\u200d👧",
        "שלום",
        "e\u0301",
        "\0",
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PARTS, max_size=1_500).map("".join))
_CHOICES = st.lists(st.text(min_size=1, max_size=80), max_size=25)


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    """Any reply: a text, choices, sources and files, whatever is in them."""
    choices = tuple(Choice(f"3.{n}", label) for n, label in enumerate(draw(_CHOICES)))
    titles = draw(st.lists(st.text(max_size=80), max_size=40))
    sources = st.one_of(st.text(max_size=40), st.text(max_size=40).map("https://a.test/{}".format))
    citations = tuple(
        _citation(n, title=title, section=str(n), source=draw(sources))
        for n, title in enumerate(titles)
    )
    names = draw(st.lists(st.text(max_size=100), max_size=2))
    files = tuple(OutFile(name, "", b"x") for name in names)
    return Reply(
        draw(_TEXTS), choices, citations=citations, files=files, several=draw(st.booleans())
    )


@given(replies())
@settings(max_examples=150, deadline=None)
def test_any_reply_makes_letters_that_telegram_takes(reply: Reply) -> None:
    """Whatever a reply holds, its letters are JSON, within the limits, and lose no word."""
    letters = RENDERER.render(42, (reply,))
    messages = [dict(letter.payload) for letter in letters if letter.action == "sendMessage"]
    assert [letter.action for letter in letters] == ["sendMessage"] * len(messages) + [
        "sendDocument"
    ] * len(reply.files)
    for payload in messages:
        _check(payload)
    told = "".join(payload["text"] for payload in messages)
    assert _is_inside([c for c in reply.text if c.isalnum()], told)
    assert not any("reply_markup" in payload for payload in messages[:-1])
    for letter in letters[len(messages) :]:
        name = letter.payload[FILENAME]
        assert 0 < len(name) <= 80
        assert name[0] != "."
        assert not set(name) & set('/\\:*?"<>|\n\0')


@given(replies())
@settings(max_examples=100, deadline=None)
def test_any_reply_is_written_as_the_bot_api_says(reply: Reply) -> None:
    """Every parameter is known, of its type and within its limits, nested ones too."""
    for letter in (*RENDERER.render(42, (reply,), 7), *RENDERER.turned(42, 9, reply, 1)):
        asked = {k: v for k, v in letter.payload.items() if k not in (OTHERWISE, FILENAME)}
        files = ["document"] if letter.content is not None else []
        assert check(letter.action, asked, files) == []


def _check(payload: dict[str, Any]) -> None:
    assert json.loads(json.dumps(payload)) == payload
    assert 0 < units(payload["text"]) <= LONGEST
    assert not is_blank(payload["text"])
    entities = payload.get("entities", [])
    assert len(entities) <= MOST_MARKS
    assert all(e["offset"] + e["length"] <= units(payload["text"]) for e in entities)


def _is_inside(wanted: list[str], text: str) -> bool:
    """Tell whether characters come in this order in a text."""
    rest = iter(text)
    return all(char in rest for char in wanted)


def test_texts_of_different_sources_stand_apart() -> None:
    """An empty line parts them, and what is to be checked; items of a list stay together."""
    first, second = "Le maximum est 15 000 $. [1]", "Ailleurs, il est 10 000 $. [2]"
    text = f"{first}\n{second}\nÀ vérifier auprès de la MRC.\n\nPuis ceci."
    payload = _one(Reply(text, citations=(_citation(1), _citation(2, title="Autre"))))
    told = _plain(payload["text"])
    assert told.startswith(f"{first}\n\n{second}\n\nÀ vérifier auprès de la MRC.\n\nD'où")
    items = "• Une règle. [1]\n  Que faire.\n• Une autre. [2]"
    listed = _one(Reply(items, citations=(_citation(1), _citation(2))))
    assert _plain(listed["text"]).startswith(f"{items}\n\nD'où")
