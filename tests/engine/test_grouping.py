"""Which arrivals are answered as one message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import Incoming
from bot.engine.delivery import Received, Waiting
from bot.engine.grouping import Manners, first_group

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
# A digit settles; what has no full stop is not finished.
MANNERS = Manners(lambda text: text.isdigit(), lambda text: not text.endswith("."))


def arrival(
    number: int,
    text: str = "",
    *,
    after: float = 0,
    mark: str = "",
    **more: object,
) -> Received:
    """Make an arrival, some seconds after noon."""
    moment = NOON + timedelta(seconds=after)
    row = Waiting(number, "telegram:1", number, "telegram:42", "{}", mark or f"m{number}", moment)
    said: dict[str, object] = {"plain": True} | more
    return Received(row, Incoming("telegram:42", moment, text), **said)  # type: ignore[arg-type]


def grouped(*received: Received, at: float = 60) -> tuple[str, tuple[int, ...], bool]:
    """Give the words of the first group, its rows, and whether it waits."""
    group = first_group(received, MANNERS, NOON + timedelta(seconds=at))
    return group.incoming.text if group.incoming else "", group.rows, group.until is not None


def test_short_messages_in_a_row_are_one() -> None:
    """Three lines sent one after the other get one answer."""
    burst = (arrival(1, "bonjour"), arrival(2, "un jardin", after=2), arrival(3, "ici.", after=4))
    assert grouped(*burst) == ("bonjour\nun jardin\nici.", (1, 2, 3), False)


def test_an_unfinished_message_waits_a_little_for_the_next() -> None:
    """A first short line waits, but never long, and never once it was long ago."""
    assert grouped(arrival(1, "bonjour"), at=0.1) == ("bonjour", (1,), True)
    assert grouped(arrival(1, "bonjour"), at=5) == ("bonjour", (1,), False)
    assert grouped(arrival(1, "un jardin partage."), at=0.1)[2] is False


def test_somebody_who_never_stops_is_answered_all_the_same() -> None:
    """However long a burst goes on, the wait has an end."""
    burst = [arrival(n, "et", after=n * 0.5) for n in range(1, 10)]
    group = first_group(burst, MANNERS, NOON)
    assert group.until == burst[0].row.received + timedelta(seconds=4)


def test_an_answer_is_never_joined_to_other_words() -> None:
    """What answers by itself is read alone, whichever comes first."""
    assert grouped(arrival(1, "3"), arrival(2, "merci")) == ("3", (1,), False)
    assert grouped(arrival(1, "attendez"), arrival(2, "3")) == ("attendez", (1,), False)


@pytest.mark.parametrize("after", [21, 3600])
def test_messages_far_apart_are_two(after: float) -> None:
    """Two messages of two moments are not one thought, even if both wait."""
    assert grouped(arrival(1, "un"), arrival(2, "deux", after=after)) == ("un", (1,), False)


def test_a_press_stands_alone() -> None:
    """A button pressed between words is handled in its turn."""
    press = arrival(2, press="q", plain=False)
    assert grouped(arrival(1, "un"), press, arrival(3, "deux")) == ("un", (1,), False)
    assert grouped(press, arrival(3, "deux"))[1] == (2,)


def test_a_button_pressed_twice_is_one_press() -> None:
    """The second press of what waits already is handled with the first."""
    twice = [arrival(n, press=f"q{n}", plain=False, mark="p9:4.1") for n in (1, 2)]
    assert grouped(*twice)[1] == (1, 2)


def test_a_message_edited_before_it_was_read_is_read_as_it_is_now() -> None:
    """The new version takes the place of the first, in its turn."""
    first, other = arrival(1, "un jardn."), arrival(2, "5")
    edit = arrival(3, "un jardin.", edits="m1", mark="e1:1", plain=False)
    assert grouped(first, other, edit) == ("un jardin.", (1, 3), False)


def test_an_album_is_one_message() -> None:
    """Photos sent together are handled together, once they had time to come."""
    album = [arrival(n, album="a", plain=False, after=n / 10) for n in (1, 2, 3)]
    assert grouped(*album, at=0.5) == ("", (1, 2, 3), True)
    assert grouped(*album, arrival(4, "voila.")) == ("", (1, 2, 3), False)


@given(st.lists(st.sampled_from(["3", "un", "deux.", "", "x" * 3000]), min_size=1, max_size=12))
def test_every_arrival_is_handled_once_and_in_order(texts: list[str]) -> None:
    """Groups taken one after the other give every arrival, once, in order, and every word."""
    left = [arrival(n, text, after=n) for n, text in enumerate(texts)]
    rows: list[int] = []
    said: list[str] = []
    while left:
        group = first_group(left, MANNERS, NOON + timedelta(days=1))
        assert group.until is None
        rows += group.rows
        said.append(group.incoming.text if group.incoming else "")
        left = [one for one in left if one.row.id not in group.rows]
    assert rows == list(range(len(texts)))
    assert "\n".join(said) == "\n".join(texts)
