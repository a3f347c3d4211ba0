"""What stops the switch of the pointer, what takes it back, and what is kept for that."""

from __future__ import annotations

from pathlib import Path

from bot.app import App
from bot.engine.publish import KEPT, Outcome
from tests.tiny_folder import (
    BUS,
    GOLDEN,
    MEALS,
    MEETINGS,
    NEW,
    OLD,
    answered,
    edit,
    generations,
    live,
    synced,
)


def replace_everything(folder: Path) -> None:
    """Make the folder answer the golden question about meetings no more."""
    text = (folder / MEALS).read_text(encoding="utf-8")
    (folder / MEETINGS).write_text(text.replace("repas", "goûters"), encoding="utf-8")


def test_a_golden_question_that_gets_worse_stops_the_switch(app: App, folder: Path) -> None:
    """The question is named with both answers; the live index still answers as before."""
    first = synced(app)
    replace_everything(folder)
    report = synced(app)
    assert report.outcome is Outcome.WORSE
    (before, after) = report.worse[0]
    assert before.question.id == after.question.id == "g1"
    assert (before.right, before.said) == (True, "cited")
    assert not after.right
    assert len(report.worse) == 1
    assert live(app).name == first.generation
    assert OLD in answered(app).text
    assert generations(app) == [first.generation]


def test_a_coordinator_may_accept_what_gets_worse(app: App, folder: Path) -> None:
    """With --accepter the same folder is published, and what got worse is still named."""
    synced(app)
    replace_everything(folder)
    assert synced(app).outcome is Outcome.WORSE
    report = synced(app, accept=True)
    assert report.outcome is Outcome.PUBLISHED
    assert [after.question.id for _, after in report.worse] == ["g1"]
    assert live(app).name == report.generation
    assert OLD not in answered(app).text
    assert synced(app).outcome is Outcome.UNCHANGED


def test_a_golden_question_that_was_already_wrong_stops_nothing(app: App, folder: Path) -> None:
    """Only what gets worse stops: a question wrong before and after is told, no more."""
    edit(folder, GOLDEN, f"sources: [{MEETINGS}]", f"sources: [{MEALS}]")
    first = synced(app)
    assert first.outcome is Outcome.PUBLISHED
    assert [result.said for result in first.results if not result.right] == ["elsewhere"]
    edit(folder, BUS, "quatre dollars", "cinq dollars")
    report = synced(app)
    assert (report.outcome, report.worse) == (Outcome.PUBLISHED, ())


def test_rollback_brings_the_old_answers_back(app: App, folder: Path) -> None:
    """The index before the last one answers again; sync publishes the folder once more."""
    first = synced(app)
    edit(folder, MEETINGS, OLD, NEW)
    second = synced(app)
    earlier = app.publisher.rollback()
    assert earlier is not None
    assert earlier.name == live(app).name == first.generation
    assert OLD in answered(app).text
    assert app.publisher.rollback() is None
    third = synced(app)
    assert third.outcome is Outcome.PUBLISHED
    assert third.generation not in (first.generation, second.generation)
    assert NEW in answered(app).text


def test_rollback_skips_a_generation_that_cannot_be_opened(app: App, folder: Path) -> None:
    """A damaged generation is passed over; with none left, nothing changes."""
    names = [synced(app).generation]
    for before, after in ((OLD, "deuxième lundi"), ("deuxième lundi", NEW)):
        edit(folder, MEETINGS, before, after)
        names.append(synced(app).generation)
    root = app.settings.data_dir / "generations"
    (root / names[1] / "ledger.json").unlink()
    earlier = app.publisher.rollback()
    assert earlier is not None
    assert earlier.name == names[0]
    assert OLD in answered(app).text
    assert app.publisher.rollback() is None
    assert live(app).name == names[0]


def test_rollback_before_any_publication_is_nothing(app: App) -> None:
    """There is nothing to go back to."""
    assert app.publisher.rollback() is None


def test_the_live_generation_and_the_two_before_it_are_kept(app: App, folder: Path) -> None:
    """Older ones leave the disk and the list; what is listed can be opened."""
    names = [synced(app).generation]
    text = OLD
    for turn in range(4):
        edit(folder, MEETINGS, text, f"jour numéro {turn}")
        text = f"jour numéro {turn}"
        names.append(synced(app).generation)
    listed = [generation.name for generation in app.ledger.published()]
    assert listed == names[: -KEPT - 1 : -1]
    assert generations(app) == sorted(listed)
    for name in listed:
        assert app.index.open(name).generation == name


def test_the_live_generation_is_kept_however_old(app: App, folder: Path) -> None:
    """After a rollback to the oldest, nothing that sync reclaims is what answers."""
    names = [synced(app).generation]
    text = OLD
    for turn in range(2):
        edit(folder, MEETINGS, text, f"jour numéro {turn}")
        text = f"jour numéro {turn}"
        names.append(synced(app).generation)
    app.publisher.rollback()
    app.publisher.rollback()
    assert live(app).name == names[0]
    edit(folder, MEETINGS, text, OLD)
    assert synced(app).outcome is Outcome.UNCHANGED
    assert OLD in answered(app).text


def test_leftovers_of_a_killed_sync_go_with_the_next_one(app: App) -> None:
    """A folder that no publication names is reclaimed, even when nothing changed."""
    first = synced(app)
    (app.settings.data_dir / "generations" / "20200101-000000-abcdef").mkdir()
    assert synced(app).outcome is Outcome.UNCHANGED
    assert generations(app) == [first.generation]
