"""What tests of the bot check of its requests without asking."""

from __future__ import annotations

import httpx
import pytest

from bot.sandbox.serving import Running
from tests.telegram.recorder import checked, mistakes
from tests.telegram.specification import read_specification


@pytest.mark.usefixtures("unchecked")
def test_a_wrong_request_is_found_in_the_log() -> None:
    """What the sandbox's log holds is enough to find a wrong request, over HTTP or not."""
    read_specification()
    with Running() as running, httpx.Client(base_url=running.url) as http:
        address = "/bot1000:recorded"
        person = running.api.person("Ana")
        running.api.write(person, "bonjour")
        said = {"chat_id": str(person), "text": "a"}
        http.post(f"{address}/sendMessage", data=said)
        file = ("liste.txt", b"un", "text/plain")
        http.post(
            f"{address}/sendDocument", data={"chat_id": str(person)}, files={"document": file}
        )
        right = running.api.requests()
        assert [one["status"] for one in right] == [200, 200]
        checked(right)
        checked(http.get("/sandbox/log").json()["log"])
        http.post(f"{address}/sendMessage", data=said | {"texte": "b"})
        found = mistakes(running.api.requests(after=right[-1]["n"]))
        assert [one.partition(": ")[2] for one in found] == ["sendMessage.texte: unknown"]
        with pytest.raises(AssertionError, match="texte"):
            checked(running.api.requests())
