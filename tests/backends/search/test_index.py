"""Generations as they lie on the disk: whole, damaged, of another model, reclaimed."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bot.app import App
from bot.backends.search.embeddings import TextEmbeddings
from bot.backends.search.index import FolderIndex
from bot.backends.search.vectors import chroma_client, chroma_ids
from bot.domain.knowledge import Knowledge
from bot.engine.ports import Scope
from bot.errors import SearchUnavailable
from tests.backends.search.chroma_server import ChromaServer
from tests.tiny_folder import (
    DAY,
    MEALS,
    MEETINGS,
    QUESTION,
    CountingEmbeddings,
    put_together,
    settings,
    write_folder,
)


def quiet(_step: str, _done: int, _total: int) -> None:
    """Show no progress."""


@pytest.fixture
def app(tmp_path: Path, bundled: TextEmbeddings) -> App:
    """The program around a tiny folder, Chroma in each generation's folder."""
    folder = write_folder(tmp_path / "knowledge")
    return put_together(settings(tmp_path / "data", folder), bundled)


@pytest.fixture
def knowledge(app: App) -> Knowledge:
    """The tiny folder, read."""
    return app.read_folder().knowledge


@pytest.fixture
def built(app: App, knowledge: Knowledge) -> Path:
    """The folder of a whole generation, named g1."""
    app.index.build("g1", knowledge, quiet)
    return app.settings.data_dir / "generations" / "g1"


def test_a_generation_just_built_is_whole(app: App, built: Path) -> None:
    """Ledger, passages, lexical index, vectors and Chroma hold the same entries."""
    parts = app.index.reconcile(built.name)
    assert parts.whole
    assert parts.passages == parts.lexical
    assert parts.ledger == parts.vectors == parts.chroma >= parts.passages > 0


def _drop_record(folder: Path) -> None:
    with closing(chroma_client(folder / "chroma", "")) as client:
        collection = client.get_collection("passages", embedding_function=None)
        collection.delete(ids=[chroma_ids(client, "passages")[0]])


def _drop_collection(folder: Path) -> None:
    with closing(chroma_client(folder / "chroma", "")) as client:
        client.delete_collection("passages")


def _drop_last_line(folder: Path) -> None:
    lines = (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "passages.jsonl").write_text("".join(lines[:-1]), encoding="utf-8")


def _cut_passages(folder: Path) -> None:
    data = (folder / "passages.jsonl").read_bytes()
    (folder / "passages.jsonl").write_bytes(data[: len(data) - 40])


def _swap_passages(folder: Path) -> None:
    lines = (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "passages.jsonl").write_text("".join(reversed(lines)), encoding="utf-8")


def _drop_lexical(folder: Path) -> None:
    ids = json.loads((folder / "lexical" / "ids.json").read_text(encoding="utf-8"))
    (folder / "lexical" / "ids.json").write_text(json.dumps(ids[1:]), encoding="utf-8")


def _cut_lexical(folder: Path) -> None:
    (folder / "lexical" / "ids.json").write_text("[", encoding="utf-8")


def _drop_vector(folder: Path) -> None:
    np.save(folder / "vectors.npy", np.load(folder / "vectors.npy")[:-1])


def _drop_vector_id(folder: Path) -> None:
    ids = json.loads((folder / "vector_ids.json").read_text(encoding="utf-8"))
    (folder / "vector_ids.json").write_text(json.dumps(ids[:-1]), encoding="utf-8")


def _swap_vector_ids(folder: Path) -> None:
    ids = json.loads((folder / "vector_ids.json").read_text(encoding="utf-8"))
    (folder / "vector_ids.json").write_text(json.dumps(ids[::-1]), encoding="utf-8")


def _empty_vectors(folder: Path) -> None:
    (folder / "vectors.npy").write_bytes(b"")


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (_drop_record, "chroma"),
        (_drop_collection, "chroma"),
        (_drop_last_line, "passages"),
        (_cut_passages, "passages"),
        (_swap_passages, "passages"),
        (_drop_lexical, "lexical"),
        (_cut_lexical, "lexical"),
        (_drop_vector, "vectors"),
        (_drop_vector_id, "vectors"),
        (_swap_vector_ids, "vectors"),
        (_empty_vectors, "vectors"),
    ],
)
def test_each_damage_is_named_alone(
    app: App, built: Path, damage: Callable[[Path], None], named: str
) -> None:
    """The part that lost something is named, and no other."""
    damage(built)
    parts = app.index.reconcile(built.name)
    assert not parts.whole
    assert parts.differences == (named,)


@pytest.mark.parametrize(
    "lost",
    [
        "ledger.json",
        "passages.jsonl",
        "catalogue.json",
        "vectors.npy",
        "vector_ids.json",
        "topics.npy",
        "off_subject.npy",
        "lexical/ids.json",
    ],
)
@pytest.mark.parametrize("how", ["missing", "empty", "cut"])
def test_a_generation_that_lost_a_file_is_refused(
    app: App, built: Path, lost: str, how: str
) -> None:
    """A file that is missing, empty or cut short gives one error of ours, never half an index."""
    data = (built / lost).read_bytes()
    if how == "missing":
        (built / lost).unlink()
    else:
        (built / lost).write_bytes(data[: len(data) - 7] if how == "cut" else b"")
    with pytest.raises(SearchUnavailable):
        app.index.open("g1")


@pytest.mark.parametrize("damage", [_drop_last_line, _drop_lexical, _drop_vector, _drop_vector_id])
def test_parts_that_do_not_match_are_refused(
    app: App, built: Path, damage: Callable[[Path], None]
) -> None:
    """A generation whose parts hold different numbers of entries is never searched."""
    damage(built)
    with pytest.raises(SearchUnavailable):
        app.index.open(built.name)


def test_a_generation_that_never_was_is_refused(app: App) -> None:
    """Opening or comparing what is not there is an error of ours."""
    with pytest.raises(SearchUnavailable):
        app.index.open("nowhere")
    with pytest.raises(SearchUnavailable):
        app.index.reconcile("nowhere")


def test_another_model_is_refused_and_never_searched(
    app: App, built: Path, bundled: TextEmbeddings
) -> None:
    """The error names both models, so that the operator knows which setting changed."""
    other = put_together(app.settings, CountingEmbeddings(bundled, identity="other-model"))
    with pytest.raises(SearchUnavailable, match="other-model") as caught:
        other.index.open(built.name)
    assert app.index.identity in str(caught.value)


def test_a_generation_left_half_built_is_built_again(app: App, knowledge: Knowledge) -> None:
    """Building under a name that was used leaves nothing of what was there, Chroma included."""
    app.index.build("g1", knowledge, quiet)
    folder = app.settings.data_dir / "generations" / "g1"
    (folder / "ledger.json").unlink()
    (folder / "stray.json").write_text("{}", encoding="utf-8")
    app.index.build("g1", knowledge, quiet)
    assert not (folder / "stray.json").exists()
    assert app.index.reconcile("g1").whole


def test_building_again_gives_the_same_generation(app: App, knowledge: Knowledge) -> None:
    """The same folder gives the same passages and vectors, byte for byte."""
    for name in ("g1", "g2"):
        app.index.build(name, knowledge, quiet)
    root = app.settings.data_dir / "generations"
    for file in ("passages.jsonl", "vectors.npy", "vector_ids.json", "ledger.json"):
        assert (root / "g1" / file).read_bytes() == (root / "g2" / file).read_bytes()


def test_a_text_is_embedded_once_for_all_generations(
    app: App, knowledge: Knowledge, bundled: TextEmbeddings
) -> None:
    """A second build of the same folder asks the model for nothing."""
    counting = CountingEmbeddings(bundled)
    counted = put_together(app.settings, counting)
    first = counted.index.build("g1", knowledge, quiet)
    assert first.embedded == len(counting.texts) > 0
    assert len(set(counting.texts)) == len(counting.texts)
    assert counted.index.build("g2", knowledge, quiet).embedded == 0
    assert len(counting.texts) == first.embedded


def test_passages_keep_what_their_document_says_of_itself(app: App, built: Path) -> None:
    """Title, source, date, territory and programme come back from the disk with each passage."""
    passages = {p.document: p for p in app.index.open(built.name).passages}
    meals = passages[MEALS]
    assert (meals.title, meals.source) == ("Les repas collectifs", "https://exemple.test/repas")
    assert (meals.territories, meals.programme) == (("vallee",), "demo")
    assert str(meals.dated)[:7] == "2024-04"
    assert passages[MEETINGS].territories == ()


def test_reclaiming_deletes_what_is_named_and_what_was_left(app: App, knowledge: Knowledge) -> None:
    """What was never published goes too, whole or half built; anything else stays."""
    for name in ("g1", "g2", "g3", "g4"):
        app.index.build(name, knowledge, quiet)
    for name in ("g1", "g2", "g4"):
        app.index.settle(name)
    root = app.settings.data_dir / "generations"
    (root / "half").mkdir()
    (root / "note.txt").write_text("", encoding="utf-8")
    assert app.index.reclaim(["g1", "never"]) == ["g1", "g3", "half"]
    assert sorted(path.name for path in root.iterdir()) == ["g2", "g4", "note.txt"]
    assert app.index.open("g2").generation == "g2"


def test_reclaiming_before_anything_was_built_is_nothing(app: App) -> None:
    """There is no folder yet: nothing goes."""
    assert app.index.reclaim([]) == []


def test_an_open_generation_answers_after_it_was_reclaimed(app: App, built: Path) -> None:
    """A question asked of a generation that goes away meanwhile is answered all the same."""
    search = app.index.open(built.name)
    app.index.reclaim([built.name])
    assert not built.exists()
    hits = search.find(search.read(QUESTION), Scope(DAY))
    assert hits[0].passage.document == MEETINGS


def test_many_builds_leave_no_open_file_behind(app: App, knowledge: Knowledge) -> None:
    """A process that publishes all year long does not run out of files or threads."""
    files, threads = Path("/proc/self/fd"), Path("/proc/self/task")
    if not files.exists():
        pytest.skip("counts open files where the system shows them")

    def once(name: str) -> None:
        app.index.build(name, knowledge, quiet)
        assert app.index.reconcile(name).whole

    once("g0")
    before = len(list(files.iterdir())) + len(list(threads.iterdir()))
    for turn in range(5):
        once(f"g{turn + 1}")
    after = len(list(files.iterdir())) + len(list(threads.iterdir()))
    # A client's threads end in the background: those of the last one may still be there.
    assert after < before + 2 * 5


def test_an_empty_folder_makes_an_index_that_finds_nothing(
    app: App, tmp_path: Path, bundled: TextEmbeddings
) -> None:
    """A coordinator who starts from nothing can publish, and is told nothing false."""
    (tmp_path / "empty").mkdir()
    empty = put_together(settings(app.settings.data_dir, tmp_path / "empty"), bundled)
    empty.index.build("g1", empty.read_folder().knowledge, quiet)
    assert empty.index.reconcile("g1").whole
    search = empty.index.open("g1")
    assert search.find(search.read(QUESTION), Scope(DAY)) == []


@pytest.fixture
def on_server(app: App, chroma_server: ChromaServer, bundled: TextEmbeddings) -> FolderIndex:
    """The same index with its vectors on a Chroma server."""
    found = settings(app.settings.data_dir, app.settings.knowledge_dir, chroma=chroma_server.url)
    return put_together(found, bundled).index


def test_a_server_gives_the_same_answers(
    app: App, built: Path, on_server: FolderIndex, knowledge: Knowledge
) -> None:
    """With the vectors on a server, the passages found are those found in memory."""
    on_server.build("same-answers", knowledge, quiet)
    assert on_server.reconcile("same-answers").whole
    here, there = app.index.open(built.name), on_server.open("same-answers")
    for text in (QUESTION, "billet d'autobus", "Qui prépare les repas collectifs ?"):
        for scope in (Scope(DAY), Scope(DAY, "vallee", None, "demo")):
            expected = here.find(here.read(text), scope)
            found = there.find(there.read(text), scope)
            assert [hit.passage for hit in found] == [hit.passage for hit in expected]
            assert [hit.score for hit in found] == pytest.approx([h.score for h in expected], 1e-3)


def test_reclaiming_deletes_the_collection_of_the_server_too(
    on_server: FolderIndex, knowledge: Knowledge, chroma_server: ChromaServer, tmp_path: Path
) -> None:
    """Collections of other generations, and of other programs, stay."""
    with closing(chroma_client(tmp_path, chroma_server.url)) as client:
        client.get_or_create_collection("of-another-program", embedding_function=None)
        for name in ("reclaimed", "kept"):
            on_server.build(name, knowledge, quiet)
        on_server.settle("kept")
        assert on_server.reclaim(["reclaimed"]) == ["reclaimed"]
        names = {collection.name for collection in client.list_collections()}
        assert "jonction-reclaimed" not in names
        assert {"jonction-kept", "of-another-program"} <= names


def test_a_collection_lost_by_the_server_is_refused(
    on_server: FolderIndex, knowledge: Knowledge, chroma_server: ChromaServer, tmp_path: Path
) -> None:
    """The generation is named damaged, and is not opened."""
    on_server.build("lost", knowledge, quiet)
    with closing(chroma_client(tmp_path, chroma_server.url)) as client:
        client.delete_collection("jonction-lost")
    assert on_server.reconcile("lost").differences == ("chroma",)
    with pytest.raises(SearchUnavailable):
        on_server.open("lost")
