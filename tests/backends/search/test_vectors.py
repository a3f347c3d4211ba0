"""Dense search gives the same rows in memory, from a Chroma folder and from a Chroma server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pytest

from bot.backends.search.vectors import (
    ChromaVectors,
    ExactVectors,
    Filter,
    Vectors,
    chroma_client,
    chroma_ids,
    delete_chroma,
    entry_metadata,
    load_vectors,
    open_chroma,
    passes,
    save_vectors,
    write_chroma,
)
from bot.errors import SearchUnavailable, SettingsError
from tests.backends.search.chroma_server import ChromaServer, start_server

if TYPE_CHECKING:
    from chromadb.api.client import Client

COUNT, SIZE, TOP = 300, 48, 20
IDS = [f"fiches/a.md#{rank}" for rank in range(COUNT)]
TERRITORIES: list[tuple[str, ...]] = [(), ("estrie",), ("laval",), ("estrie", "laval")]
PROGRAMMES = [None, "fqis", "autre"]
METADATA = [entry_metadata(TERRITORIES[rank % 4], PROGRAMMES[rank % 3]) for rank in range(COUNT)]
FILTERS = [
    Filter(),
    Filter(territory="estrie"),
    Filter(programme="fqis"),
    Filter(territory="laval", programme="autre"),
    Filter(territory="nowhere"),
    Filter(programme="none-of-them"),
]


def unit(count: int, seed: int) -> Vectors:
    """Give random vectors of length 1."""
    found = np.random.default_rng(seed).normal(size=(count, SIZE))
    result: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return result


VECTORS = unit(COUNT, seed=11)
QUESTIONS = unit(8, seed=12)
EXACT = ExactVectors(IDS, VECTORS, METADATA)


@pytest.fixture(params=["folder", "server"])
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Client]:
    """A client of Chroma in a folder, then of Chroma's server."""
    url = ""
    if request.param == "server":
        server: ChromaServer = request.getfixturevalue("chroma_server")
        url = server.url
    with closing(chroma_client(tmp_path / "chroma", url)) as opened:
        yield opened


@pytest.fixture
def name() -> str:
    """A collection's name that no other test uses."""
    return f"jonction-{uuid4().hex}"


@pytest.fixture
def chroma(client: Client, name: str) -> ChromaVectors:
    """The same vectors in Chroma."""
    write_chroma(client, name, IDS, VECTORS, METADATA)
    return open_chroma(client, name, IDS)


def test_chroma_finds_what_the_exact_search_finds(chroma: ChromaVectors) -> None:
    """For every filter the best rows are the same, in the same order, with the same cosines."""
    for wanted in FILTERS:
        for question in QUESTIONS:
            rows, cosines = EXACT.nearest(question, TOP, wanted)
            found, near = chroma.nearest(question, TOP, wanted)
            assert found.tolist() == rows.tolist(), wanted
            assert near == pytest.approx(cosines, abs=1e-4)


def test_chroma_gives_the_cosine_of_any_row(chroma: ChromaVectors) -> None:
    """Rows asked in any order have the cosines that the exact search gives; none asked, none."""
    rows = np.array([250, 3, 17, 3, 0], dtype=np.int64)
    expected = EXACT.cosines(QUESTIONS[0], rows)
    assert chroma.cosines(QUESTIONS[0], rows) == pytest.approx(expected, abs=1e-5)
    assert len(chroma.cosines(QUESTIONS[0], rows[:0])) == 0


def test_more_rows_than_there_are_gives_them_all(chroma: ChromaVectors) -> None:
    """Asked for more than it holds, each search gives every row that passes, nearest first."""
    wanted = Filter(territory="estrie", programme="fqis")
    everything = [row for row in range(COUNT) if passes(METADATA[row], wanted)]
    for index in (EXACT, chroma):
        rows, cosines = index.nearest(QUESTIONS[1], COUNT + 50, wanted)
        assert sorted(rows.tolist()) == everything
        assert all(a >= b - 1e-6 for a, b in zip(cosines, cosines[1:], strict=False))


def test_a_filter_lets_through_what_holds_everywhere_and_what_holds_there(
    chroma: ChromaVectors,
) -> None:
    """A text of no territory or programme always passes; one of another never does."""
    for index in (EXACT, chroma):
        rows, _ = index.nearest(QUESTIONS[2], COUNT, Filter(territory="estrie"))
        assert {TERRITORIES[row % 4] for row in rows} == {(), ("estrie",), ("estrie", "laval")}
        rows, _ = index.nearest(QUESTIONS[2], COUNT, Filter(programme="fqis"))
        assert {PROGRAMMES[row % 3] for row in rows} == {None, "fqis"}


def test_a_collection_half_written_is_replaced(client: Client, name: str) -> None:
    """What an interrupted build left under the name is gone once the build is done again."""
    write_chroma(client, name, ["old#1", *IDS[:9]], unit(10, seed=13), METADATA[:10])
    write_chroma(client, name, IDS, VECTORS, METADATA)
    assert chroma_ids(client, name) == sorted(IDS)
    rows, cosines = open_chroma(client, name, IDS).nearest(VECTORS[5], 1, Filter())
    assert rows.tolist() == [5]
    assert cosines == pytest.approx([1.0], abs=1e-5)


def test_a_collection_larger_than_one_request_is_written_whole(client: Client, name: str) -> None:
    """Thousands of vectors are written and listed without one missing."""
    many = [f"b#{rank}" for rank in range(4500)]
    vectors = np.random.default_rng(14).normal(size=(len(many), 4)).astype(np.float32)
    write_chroma(client, name, many, vectors, [entry_metadata((), None)] * len(many))
    assert chroma_ids(client, name) == sorted(many)


def test_a_deleted_collection_is_gone_and_cannot_be_opened(client: Client, name: str) -> None:
    """It lists no id, its opening is an error of ours, and deleting it again is no error."""
    write_chroma(client, name, IDS[:3], VECTORS[:3], METADATA[:3])
    delete_chroma(client, name)
    delete_chroma(client, name)
    assert chroma_ids(client, name) == []
    with pytest.raises(SearchUnavailable):
        open_chroma(client, name, IDS[:3])


def test_a_record_lost_by_chroma_is_an_error_of_ours(client: Client, name: str) -> None:
    """A row whose vector is gone is refused, never given the cosine of another."""
    write_chroma(client, name, IDS, VECTORS, METADATA)
    client.get_collection(name, embedding_function=None).delete(ids=[IDS[4]])
    with pytest.raises(SearchUnavailable):
        open_chroma(client, name, IDS).cosines(QUESTIONS[0], np.array([3, 4], dtype=np.int64))


def test_an_empty_collection_finds_nothing(client: Client, name: str) -> None:
    """A folder with no passage gives an index that answers, with nothing."""
    nothing = np.zeros((0, SIZE), dtype=np.float32)
    write_chroma(client, name, [], nothing, [])
    for index in (ExactVectors([], nothing, []), open_chroma(client, name, [])):
        rows, cosines = index.nearest(QUESTIONS[0], TOP, Filter())
        assert (len(rows), len(cosines)) == (0, 0)


def test_a_server_that_stopped_is_unavailable(tmp_path: Path, name: str) -> None:
    """Whatever is asked of a server that went away, the error is ours and says to try again."""
    server = start_server(tmp_path / "server")
    client = chroma_client(tmp_path, server.url)
    write_chroma(client, name, IDS[:5], VECTORS[:5], METADATA[:5])
    index = open_chroma(client, name, IDS[:5])
    server.stop()
    rows = np.array([1], dtype=np.int64)
    asked: list[Callable[[], object]] = [
        lambda: index.nearest(QUESTIONS[0], 3, Filter()),
        lambda: index.cosines(QUESTIONS[0], rows),
        lambda: open_chroma(client, name, IDS[:5]),
        lambda: chroma_ids(client, name),
        lambda: delete_chroma(client, name),
        lambda: write_chroma(client, name, IDS[:5], VECTORS[:5], METADATA[:5]),
        lambda: chroma_client(tmp_path, server.url),
    ]
    for ask in asked:
        with pytest.raises(SearchUnavailable) as caught:
            ask()
        assert caught.value.retry
    client.close()


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://host:port", "http://[::1"]
)
def test_a_wrong_address_of_a_server_names_the_setting(tmp_path: Path, url: str) -> None:
    """An address without http, or with a port that is no number, is a mistake of the settings."""
    with pytest.raises(SettingsError, match="JONCTION_CHROMA_URL"):
        chroma_client(tmp_path, url)


def test_an_address_may_end_with_a_slash(chroma_server: ChromaServer, tmp_path: Path) -> None:
    """The address copied from a browser works."""
    with closing(chroma_client(tmp_path, f"{chroma_server.url}/")) as client:
        assert client.heartbeat() > 0


def test_settings_of_the_folder_at_hand_do_not_disturb_chroma(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma reads `.env` too: what it holds for us is no error for it."""
    (tmp_path / ".env").write_text("JONCTION_DATA_DIR=data\nANONYMIZED_TELEMETRY=true\n")
    monkeypatch.chdir(tmp_path)
    with closing(chroma_client(tmp_path / "chroma", "")) as client:
        assert client.get_settings().anonymized_telemetry is False


def test_vectors_written_are_read_back(tmp_path: Path) -> None:
    """Ids and numbers come back as they were."""
    save_vectors(tmp_path, IDS, VECTORS)
    ids, vectors = load_vectors(tmp_path)
    assert ids == IDS
    assert np.array_equal(vectors, VECTORS)


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"not numbers"])
def test_damaged_vectors_are_an_error_of_ours(tmp_path: Path, damage: bytes) -> None:
    """A file cut short, even to nothing, is refused."""
    save_vectors(tmp_path, IDS, VECTORS)
    (tmp_path / "vectors.npy").write_bytes(damage)
    with pytest.raises(SearchUnavailable):
        load_vectors(tmp_path)
