"""getUpdates: what is given, confirmed, repeated, and to whom."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from tests.sandbox.conftest import Client

_DAY = 24 * 3600


def _numbers(updates: list[dict[str, Any]]) -> list[int]:
    return [one["update_id"] for one in updates]


def _polling(client: Client, pool: ThreadPoolExecutor, **given: Any) -> Future[dict[str, Any]]:
    """Start a long poll, and come back once the sandbox waits in it."""
    arrived = threading.Event()
    client.running.on_call(lambda _method, stage: arrived.set() if stage == "received" else None)
    found = pool.submit(client.ask, "getUpdates", timeout=50, **given)
    assert arrived.wait(30)
    return found


def test_an_offset_confirms_what_is_below_it(client: Client, ana: int) -> None:
    """Updates come again until an offset beyond them is given."""
    api = client.running.api
    first, second, third = (api.write(ana, text).updates[0] for text in "abc")
    assert _numbers(client.call("getUpdates")) == [first, second, third]
    assert _numbers(client.call("getUpdates", limit=2)) == [first, second]
    assert _numbers(client.call("getUpdates", offset=second)) == [second, third]
    assert _numbers(client.call("getUpdates")) == [second, third]
    assert _numbers(client.call("getUpdates", offset=-1)) == [third]
    assert _numbers(client.call("getUpdates")) == [third]
    assert client.call("getUpdates", offset=third + 1) == []
    assert client.call("getUpdates") == []


def test_numbers_follow_one_another(client: Client, ana: int) -> None:
    """Each update has the number after the one before."""
    api = client.running.api
    numbers = [number for text in "abcde" for number in api.write(ana, text).updates]
    assert numbers == list(range(numbers[0], numbers[0] + 5))


def test_updates_are_kept_a_day(client: Client, ana: int) -> None:
    """Nobody is given what was written more than a day ago."""
    api = client.running.api
    api.write(ana, "old")
    api.ahead(_DAY + 1)
    api.write(ana, "new")
    assert client.texts() == ["message: new"]


def test_a_long_poll_wakes_at_once(client: Client, ana: int) -> None:
    """Whoever waits is given an update as it comes."""
    with ThreadPoolExecutor() as pool:
        waiting = _polling(client, pool)
        client.running.api.write(ana, "hello")
        assert waiting.result(30)["result"][0]["message"]["text"] == "hello"


def test_a_second_poll_ends_the_first(client: Client) -> None:
    """Two that wait for the same bot's updates are told of one another."""
    with ThreadPoolExecutor() as pool:
        waiting = _polling(client, pool)
        assert client.call("getUpdates") == []
        answer = waiting.result(30)
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running"
    )


def test_a_webhook_excludes_polling(client: Client) -> None:
    """While updates are posted somewhere, they are not given."""
    client.call("setWebhook", url="http://127.0.0.1:9/hook")
    assert client.refused("getUpdates").startswith("Conflict: can't use getUpdates method while")
    client.call("deleteWebhook")
    assert client.call("getUpdates") == []


def test_setting_a_webhook_ends_a_poll(client: Client) -> None:
    """Whoever waits is let go when a webhook is set."""
    with ThreadPoolExecutor() as pool:
        waiting = _polling(client, pool)
        client.call("setWebhook", url="http://127.0.0.1:9/hook")
        assert waiting.result(30)["error_code"] == 409


def test_a_bot_is_given_the_kinds_it_asked_for(client: Client, ana: int) -> None:
    """Kinds that were not asked for are not kept."""
    api = client.running.api
    message = api.write(ana, "a").messages[0]["message_id"]
    client.call("getUpdates", allowed_updates=["edited_message"])
    api.edit(ana, message, "b")
    api.write(ana, "c")
    assert client.texts() == ["message: a", "edited_message: b"]


def test_a_bot_never_hears_itself(client: Client, ana: int) -> None:
    """What a bot sends comes back in no update."""
    client.call("sendMessage", chat_id=ana, text="hello")
    assert client.call("getUpdates") == []


def test_what_was_written_before_the_bot_called_is_kept(client: Client, ana: int) -> None:
    """A bot that calls for the first time hears what waits for bots that come."""
    from bot.sandbox.serving import Running

    with Running() as running:
        running.api.write(running.api.person("Bo"), "early")
        late = Client(running, client.http)
        assert late.texts() == ["message: early"]


def test_an_update_comes_twice(client: Client, ana: int) -> None:
    """A duplicate is in the next batch, though it was confirmed."""
    api = client.running.api
    api.fault("duplicate", "getUpdates")
    number = api.write(ana, "a").updates[0]
    assert _numbers(client.call("getUpdates")) == [number]
    assert _numbers(client.call("getUpdates", offset=number + 1)) == [number]
    assert client.call("getUpdates", offset=number + 1) == []


def test_an_update_comes_again_once_confirmed(client: Client, ana: int) -> None:
    """A repeated update waits until it is confirmed."""
    api = client.running.api
    number = api.write(ana, "a").updates[0]
    api.fault("again", "getUpdates")
    assert _numbers(client.call("getUpdates")) == [number]
    assert _numbers(client.call("getUpdates")) == [number]
    assert _numbers(client.call("getUpdates", offset=number + 1)) == [number]
    assert client.call("getUpdates", offset=number + 1) == []


def test_a_batch_comes_out_of_order(client: Client, ana: int) -> None:
    """A turned batch has the last update first, once."""
    api = client.running.api
    first, second = (api.write(ana, text).updates[0] for text in "ab")
    api.fault("reorder", "getUpdates")
    assert _numbers(client.call("getUpdates")) == [second, first]
    assert _numbers(client.call("getUpdates")) == [first, second]


def test_each_bot_has_its_own_updates(client: Client, ana: int) -> None:
    """What one bot confirms, another one is still given."""
    other = Client(client.running, client.http, "777:other-token")
    other.call("getMe")
    number = client.running.api.write(ana, "a").updates[0]
    assert client.call("getUpdates", offset=number + 1) == []
    assert other.texts() == ["message: a"]
