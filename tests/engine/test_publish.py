"""From the folder to what is answered: publication, refusal, rollback, on the real parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import App, BusyError
from bot.backends.search.embeddings import TextEmbeddings
from bot.domain.knowledge import Knowledge
from bot.domain.passage import AnswerKind
from bot.engine.answer import Asking
from bot.engine.ports import Built, Progress
from bot.engine.publish import Outcome
from bot.errors import SearchUnavailable, SettingsError, StaleState
from tests.tiny_folder import (
    DAY,
    GOLDEN,
    MEALS,
    MEETINGS,
    NEW,
    OLD,
    PROGRAMME,
    QUESTION,
    CountingEmbeddings,
    answered,
    edit,
    generations,
    live,
    put_together,
    settings,
    synced,
)


def test_the_first_sync_publishes_the_folder(app: App) -> None:
    """What the folder says is answered, with its source, once it is published."""
    with pytest.raises(SearchUnavailable):
        app.open_live()
    report = synced(app)
    assert report.outcome is Outcome.PUBLISHED
    assert not report.broken
    assert not report.worse
    assert all(result.right for result in report.results)
    assert live(app).name == report.generation
    answer = answered(app)
    assert OLD in answer.text
    assert answer.citations[0].document == MEETINGS


def test_an_unchanged_folder_costs_nothing(app: App, counting: CountingEmbeddings) -> None:
    """A second sync embeds no text, makes no generation and leaves the live one."""
    first = synced(app)
    embedded, names = len(counting.texts), generations(app)
    report = synced(app)
    assert (report.outcome, report.generation) == (Outcome.UNCHANGED, first.generation)
    assert len(counting.texts) == embedded > 0
    assert generations(app) == names


def test_an_edited_file_is_embedded_alone(
    app: App, folder: Path, counting: CountingEmbeddings
) -> None:
    """Only the passage that changed is embedded, and the new words are answered."""
    synced(app)
    counting.texts.clear()
    edit(folder, MEETINGS, OLD, NEW)
    report = synced(app)
    assert report.outcome is Outcome.PUBLISHED
    assert report.built is not None
    assert report.built.embedded == len(counting.texts) == 1
    assert NEW in counting.texts[0]
    assert NEW in answered(app).text


def test_a_deleted_document_answers_no_more(app: App, folder: Path) -> None:
    """Its sentences are gone from the next generation, and are never cited again."""
    question = "Qui prépare les repas collectifs ?"
    synced(app)
    assert answered(app, question).citations[0].document == MEALS
    (folder / MEALS).unlink()
    assert synced(app).outcome is Outcome.PUBLISHED
    answer = answered(app, question)
    assert MEALS not in {citation.document for citation in answer.citations}
    assert "jardin" not in answer.text


def test_a_renamed_document_is_cited_under_its_new_name(
    app: App, folder: Path, counting: CountingEmbeddings
) -> None:
    """The same text under another name is embedded from the cache and cited by that name."""
    synced(app)
    counting.texts.clear()
    (folder / MEALS).rename(folder / "fiches" / "cuisine.md")
    assert synced(app).outcome is Outcome.PUBLISHED
    assert counting.texts == []
    found = answered(app, "Qui prépare les repas collectifs ?")
    assert found.citations[0].document == "fiches/cuisine.md"


def test_a_replaced_document_gives_way_to_the_one_that_replaces_it(app: App, folder: Path) -> None:
    """Once a newer document says that it replaces one, the older no longer answers first."""
    synced(app)
    text = (folder / MEETINGS).read_text(encoding="utf-8").replace(OLD, NEW)
    text = text.replace("date: 2024-03", f"date: 2025-03\nremplace: {MEETINGS}")
    (folder / "fiches" / "rencontres-2025.md").write_text(text, encoding="utf-8")
    edit(folder, GOLDEN, "[fiches/rencontres.md]", "[fiches/rencontres-2025.md]")
    assert synced(app).outcome is Outcome.PUBLISHED
    answer = answered(app)
    assert answer.kind is AnswerKind.CITED
    assert NEW in answer.text
    assert OLD not in answer.text


def _lose_a_passage(folder: Path) -> None:
    lines = (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "passages.jsonl").write_text("".join(lines[1:]), encoding="utf-8")


def _lose_chroma(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")


@pytest.mark.parametrize("damage", [_lose_a_passage, _lose_chroma])
def test_a_damaged_live_generation_is_built_anew(app: App, damage: Callable[[Path], None]) -> None:
    """When the live index lost something, sync repairs it though the folder did not change."""
    first = synced(app)
    damage(app.settings.data_dir / "generations" / first.generation)
    report = synced(app)
    assert report.outcome is Outcome.PUBLISHED
    assert report.generation != first.generation
    assert OLD in answered(app).text


def test_a_deleted_index_is_built_anew_from_the_cache(
    app: App, counting: CountingEmbeddings
) -> None:
    """When the folder of generations is lost, sync makes it again and embeds nothing."""
    synced(app)
    app.index.reclaim(generations(app))
    counting.texts.clear()
    with pytest.raises(SearchUnavailable):
        app.open_live()
    assert synced(app).outcome is Outcome.PUBLISHED
    assert counting.texts == []
    assert OLD in answered(app).text


def test_a_generation_that_is_not_whole_is_never_switched_to(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a part lost a record while it was built, the part is named and nothing changes."""
    first = synced(app)
    edit(folder, MEETINGS, OLD, NEW)
    build = app.index.build

    def build_badly(name: str, knowledge: Knowledge, progress: Progress) -> Built:
        built = build(name, knowledge, progress)
        (app.settings.data_dir / "generations" / name / "lexical" / "ids.json").write_text("[]")
        return built

    monkeypatch.setattr(app.index, "build", build_badly)
    report = synced(app)
    assert (report.outcome, report.broken) == (Outcome.BROKEN, ("lexical",))
    assert live(app).name == first.generation
    assert OLD in answered(app).text
    assert generations(app) == [first.generation]


def test_another_model_is_refused_until_the_index_is_built_for_it(
    app: App, bundled: TextEmbeddings
) -> None:
    """After the setting changed, questions are refused; sync builds for the new model."""
    first = synced(app)
    other = put_together(app.settings, CountingEmbeddings(bundled, identity="other-model"))
    with pytest.raises(SearchUnavailable, match="other-model"):
        other.open_live()
    report = synced(other)
    assert report.outcome is Outcome.PUBLISHED
    assert report.generation != first.generation
    assert OLD in answered(other).text
    with pytest.raises(SearchUnavailable):
        app.open_live()
    other.database.dispose()


def test_a_broken_document_is_left_out_and_named(app: App, folder: Path) -> None:
    """The others are published; the person is told which file could not be read."""
    (folder / "guides" / "abime.pdf").write_bytes(b"%PDF-1.7 cut short")
    published = app.sync(accept=False, progress=lambda *_: None)
    assert [problem.file for problem in published.folder.problems] == ["guides/abime.pdf"]
    assert published.report is not None
    assert published.report.outcome is Outcome.PUBLISHED
    assert OLD in answered(app).text


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (PROGRAMME, "valeur: 5000", "valeur: [oui"),
        (PROGRAMME, "sujet: montant-maximum", "sujet: inconnu"),
        ("territoires/vallee.yaml", "nom: Vallée", "nim: Vallée"),
        (GOLDEN, "moitie: reglage", "moitie: milieu"),
    ],
)
def test_a_mistake_in_the_rules_stops_the_publication(
    app: App, folder: Path, file: str, old: str, new: str
) -> None:
    """The mistake is named with its file, nothing is built, and the live index answers."""
    first = synced(app)
    edit(folder, MEETINGS, OLD, NEW)
    edit(folder, file, old, new)
    published = app.sync(accept=True, progress=lambda *_: None)
    assert published.report is None
    assert file in {problem.file for problem in published.folder.blocking}
    assert generations(app) == [first.generation]
    assert OLD in answered(app).text
    edit(folder, file, new, old)
    assert synced(app).outcome is Outcome.PUBLISHED
    assert NEW in answered(app).text


def test_retiring_the_document_of_a_golden_question_is_a_choice(app: App, folder: Path) -> None:
    """The question is shown as worse, and accepting it publishes: no exam has to be edited."""
    synced(app)
    (folder / MEETINGS).unlink()
    held_back = synced(app)
    accepted = synced(app, accept=True)

    assert held_back.outcome is Outcome.WORSE
    assert [after.question.id for _, after in held_back.worse] == ["g1"]
    assert accepted.outcome is Outcome.PUBLISHED


def test_a_document_that_names_what_does_not_exist_is_left_out(app: App, folder: Path) -> None:
    """A territory that no file describes: the document is named, and is not published."""
    edit(folder, MEALS, "territoires: [vallee]", "territoires: [valee]")
    published = app.sync(accept=True, progress=lambda *_: None)

    assert [problem.file for problem in published.folder.problems] == [MEALS]
    assert MEALS not in {document.path for document in published.folder.knowledge.documents}


def test_a_missing_folder_is_a_mistake_that_changes_nothing(app: App, folder: Path) -> None:
    """When the folder of documents is not there, the live index still answers."""
    synced(app)
    folder.rename(folder.with_name("elsewhere"))
    assert app.sync(accept=True, progress=lambda *_: None).report is None
    assert OLD in answered(app).text


def test_another_publication_meanwhile_is_not_overwritten(
    app: App, folder: Path, counting: CountingEmbeddings
) -> None:
    """Who comes second publishes nothing; what the first published stays live."""
    synced(app)
    edit(folder, MEETINGS, OLD, NEW)
    other = put_together(app.settings, counting)
    published: list[str] = []

    def meanwhile(step: str, done: int, _total: int) -> None:
        if step == "golden" and not published and done == 0:
            report = other.publisher.sync(other.read_folder().knowledge, False, lambda *_: None)
            published.append(report.generation)

    with pytest.raises(StaleState):
        app.publisher.sync(app.read_folder().knowledge, False, meanwhile)
    assert live(app).name == published[0]
    assert NEW in answered(app).text
    other.database.dispose()


def test_a_second_sync_is_told_that_one_is_at_work(app: App, counting: CountingEmbeddings) -> None:
    """While one sync runs, another stops at once; afterwards it finds nothing to do."""
    other = put_together(app.settings, counting)
    told: list[str] = []

    def meanwhile(step: str, _done: int, _total: int) -> None:
        if step == "golden":
            with pytest.raises(BusyError):
                synced(other)
            told.append(step)

    assert app.sync(accept=False, progress=meanwhile).report is not None
    assert told
    assert synced(other).outcome is Outcome.UNCHANGED
    other.database.dispose()


def test_what_another_database_published_is_left_to_it(
    app: App, folder: Path, counting: CountingEmbeddings, tmp_path: Path
) -> None:
    """Two databases on one data folder: a sync of one deletes nothing of the other's, ever."""
    first = synced(app)
    url = f"sqlite:///{tmp_path / 'other.db'}"
    other = put_together(settings(app.settings.data_dir, folder, database=url), counting)
    with pytest.raises(SearchUnavailable, match="run: jonction knowledge sync"):
        other.open_live()
    for turn in range(5):
        edit(folder, MEETINGS, OLD if turn % 2 == 0 else NEW, NEW if turn % 2 == 0 else OLD)
        assert synced(other).outcome is Outcome.PUBLISHED
    assert OLD in answered(app).text
    assert NEW in answered(other).text
    kept = [generation.name for generation in other.ledger.published()]
    assert generations(app) == sorted([first.generation, *kept])
    other.database.dispose()


def test_a_live_index_whose_folder_is_gone_says_what_to_run(app: App) -> None:
    """The line names the action, and no path of the machine."""
    first = synced(app)
    shutil.rmtree(app.settings.data_dir / "generations" / first.generation)
    with pytest.raises(SearchUnavailable) as told:
        app.open_live()
    assert str(told.value) == (
        f"the index {first.generation} is not in the data folder; run: jonction knowledge sync"
    )


def test_a_data_folder_that_cannot_be_made_names_the_setting(
    tmp_path: Path, folder: Path, bundled: TextEmbeddings
) -> None:
    """The operator is told which setting to change."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    stuck = put_together(settings(tmp_path / "file" / "data", folder), bundled)
    with pytest.raises(SettingsError, match="JONCTION_DATA_DIR"):
        synced(stuck)


def test_answers_of_every_generation_are_its_own(app: App, folder: Path) -> None:
    """An index opened before a publication goes on giving its own answers."""
    synced(app)
    before = app.answerer(app.open_live())
    edit(folder, MEETINGS, OLD, NEW)
    synced(app)
    assert OLD in before.answer(QUESTION, Asking(DAY)).text
    assert NEW in answered(app).text
