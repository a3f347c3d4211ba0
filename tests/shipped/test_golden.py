"""The exam: golden questions on the shipped folder, and what every answer must respect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from bot.app import App
from bot.domain.golden import GoldenQuestion, GoldenQuestions, Half
from bot.domain.knowledge import Knowledge
from bot.domain.passage import Answer, AnswerKind
from bot.engine.extract import figures
from bot.engine.publish import GoldenResult, judge
from tests.shipped.conftest import TODAY, AskShipped

CITING = {AnswerKind.CITED, AnswerKind.OUTDATED, AnswerKind.CONFLICT}
DEVELOPMENT = Path(__file__).parents[1] / "bench" / "dev_questions.yaml"
Asked = list[tuple[GoldenQuestion, Answer, GoldenResult]]


def development_questions() -> Sequence[GoldenQuestion]:
    """Questions used to tune, beside the tuning half of the golden ones."""
    text = DEVELOPMENT.read_text(encoding="utf-8")
    return GoldenQuestions.model_validate(yaml.safe_load(text)).questions


@pytest.fixture(scope="module")
def asked(ask: AskShipped, knowledge: Knowledge) -> Asked:
    """Every golden and development question with its answer."""
    found: Asked = []
    for question in [*knowledge.golden, *development_questions()]:
        answer = ask(question.question, question.territory, question.on or TODAY)
        found.append((question, answer, judge(question, answer)))
    return found


def _held(asked: Asked) -> Asked:
    return [row for row in asked if row[0].half is Half.HELD]


def _must_cite(asked: Asked) -> Asked:
    return [
        row
        for row in asked
        if CITING & set(row[0].kinds) and AnswerKind.ABSTAIN not in row[0].kinds
    ]


def test_the_folder_has_enough_golden_questions_in_both_halves(knowledge: Knowledge) -> None:
    """At least eighty questions, and at least forty that nothing was ever tuned on."""
    held = [question for question in knowledge.golden if question.half is Half.HELD]

    assert len(knowledge.golden) >= 80
    assert len(held) >= 40


def test_answers_cite_an_expected_source(asked: Asked) -> None:
    """On the half never tuned on, nine answers in ten cite a source that was expected."""
    rows = _must_cite(_held(asked))
    wrong = [f"{q.question} -> {result.said}" for q, _, result in rows if not result.right]

    assert len(rows) >= 80
    assert len(wrong) <= 0.10 * len(rows), "\n".join(wrong)


def test_few_questions_are_left_without_the_answer_that_exists(asked: Asked) -> None:
    """On the half never tuned on, at most one question in twenty is abstained from wrongly."""
    rows = _must_cite(_held(asked))
    wrong = [q.question for q, answer, _ in rows if answer.kind is AnswerKind.ABSTAIN]

    assert len(wrong) <= 0.05 * len(rows), "\n".join(wrong)


def test_what_must_not_be_answered_is_not(asked: Asked) -> None:
    """Every question that the folder does not answer is left unanswered."""
    rows = [row for row in _held(asked) if set(row[0].kinds) == {AnswerKind.ABSTAIN}]
    wrong = [f"{q.question} -> {answer.kind}" for q, answer, result in rows if not result.right]

    assert len(rows) >= 12
    assert not wrong, "\n".join(wrong)


def test_no_figure_stands_in_an_answer_that_its_quote_does_not_hold(asked: Asked) -> None:
    """Every number, amount and rate of a sentence stands in a quote that the sentence cites."""
    for question, answer, _ in asked:
        quotes = {citation.n: citation.quote for citation in answer.citations}
        for sentence in answer.sentences:
            assert sentence.citations, question.question
            held = set().union(*(figures(quotes[n]) for n in sentence.citations))
            assert figures(sentence.text) <= held, (question.question, sentence.text)


def test_a_sentence_of_an_answer_stands_in_its_quote(asked: Asked) -> None:
    """Without a model nothing is reworded: each sentence is part of the quote it cites."""
    for _, answer, _ in asked:
        quotes = {citation.n: citation.quote for citation in answer.citations}
        for sentence in answer.sentences:
            assert any(sentence.text in quotes[n] for n in sentence.citations), sentence.text


def test_every_quote_stands_word_for_word_in_its_document(asked: Asked, shipped: App) -> None:
    """A quote is found in the file it names; only line breaks and list marks may differ."""
    root = shipped.settings.knowledge_dir
    texts: dict[str, str] = {}
    quotes = {(c.document, c.quote) for _, answer, _ in asked for c in answer.citations}
    for document, quote in quotes:
        if document not in texts:
            texts[document] = _plain(root / document)
        assert " ".join(quote.split()) in texts[document], (document, quote)

    assert len(quotes) > 200


def _plain(path: Path) -> str:
    if path.suffix == ".yaml":
        return " | ".join(_texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    return " ".join(path.read_text(encoding="utf-8").split())


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [" ".join(str(value).split())]


def test_what_nobody_verified_is_said_to_be_checked(asked: Asked, shipped: App) -> None:
    """An answer that rests on something to check says so, and says whom to ask."""
    search = shipped.open_live()
    passages = getattr(search, "passages", ())
    doubtful = [(p.document, p.section, p.text) for p in passages if p.to_check is not None]
    by_quote = {line for _, _, text in doubtful for line in text.split("\n")}
    checked = 0
    for _, answer, _ in asked:
        if any(citation.quote in by_quote for citation in answer.citations):
            assert re.search("vérifi|informez-vous", answer.text), answer.text
            checked += 1

    assert checked > 50
