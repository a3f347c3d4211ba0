"""Files: sent by the bot and by people, alone and together, and fetched back."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
import telegram
from PIL import Image

from bot.sandbox.methods.call import Upload
from tests.sandbox.conftest import Client, bot

_MEGABYTE = 1_000_000


def _picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "PNG")
    return content.getvalue()


def test_a_document_goes_and_comes_back(client: Client, ana: int) -> None:
    """The bytes, the name and the words of a document are those that were sent."""

    async def send() -> tuple[telegram.Message, bytes]:
        async with bot(client.running) as one:
            content = bytes(range(256)) * 5000
            sent = await one.send_document(
                ana,
                content,
                filename="budget \u00e9t\u00e9.xlsx",
                caption="<b>Voil\u00e0</b>",
                parse_mode="HTML",
            )
            assert sent.document is not None
            file = await sent.document.get_file()
            return sent, bytes(await file.download_as_bytearray())

    sent, content = asyncio.run(send())
    assert content == bytes(range(256)) * 5000
    assert sent.document is not None
    assert sent.document.file_name == "budget \u00e9t\u00e9.xlsx"
    assert sent.caption == "Voil\u00e0"
    assert sent.caption_entities[0].type == "bold"


def test_a_file_is_sent_again_by_its_id(client: Client, ana: int) -> None:
    """A file that Telegram has is named, not sent."""

    async def send() -> list[str]:
        async with bot(client.running) as one:
            first = await one.send_document(ana, b"hello", filename="a.txt")
            assert first.document is not None
            again = await one.send_document(ana, first.document.file_id)
            return [sent.document.file_unique_id for sent in (first, again) if sent.document]

    first, again = asyncio.run(send())
    assert first == again


def test_a_picture_has_its_size(client: Client, ana: int) -> None:
    """A photo comes in several sizes, the largest last."""

    async def send() -> telegram.Message:
        async with bot(client.running) as one:
            return await one.send_photo(ana, _picture())

    photo = asyncio.run(send()).photo
    assert (photo[-1].width, photo[-1].height) == (40, 30)
    assert photo[0].width < photo[-1].width


def test_what_is_no_picture_is_refused(client: Client, ana: int) -> None:
    """Telegram makes no photo of any bytes."""

    async def send() -> None:
        async with bot(client.running) as one:
            await one.send_photo(ana, b"not a picture")

    with pytest.raises(telegram.error.BadRequest, match="Image_process_failed"):
        asyncio.run(send())


def test_an_album_is_several_messages_of_one_group(client: Client, ana: int) -> None:
    """An album's messages follow one another and share its number."""

    async def send() -> tuple[telegram.Message, ...]:
        async with bot(client.running) as one:
            files = [
                telegram.InputMediaDocument(content, filename=f"{content.decode()}.txt")
                for content in (b"one", b"two", b"three")
            ]
            return await one.send_media_group(ana, files, caption="Voil\u00e0")

    sent = asyncio.run(send())
    assert [one.document.file_name for one in sent if one.document] == [
        "one.txt",
        "two.txt",
        "three.txt",
    ]
    assert len({one.media_group_id for one in sent}) == 1
    assert [one.caption for one in sent] == ["Voil\u00e0", None, None]


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["document"], "too few messages to send as an album"),
        (["document"] * 11, "too many messages to send as an album"),
        (["document", "photo"], "document can't be mixed with other media types"),
    ],
)
def test_a_wrong_album_is_refused(client: Client, ana: int, kinds: list[str], words: str) -> None:
    """An album has two to ten files of kinds that go together."""
    media = [{"type": kind, "media": "AAAA"} for kind in kinds]
    assert client.refused("sendMediaGroup", chat_id=ana, media=media) == f"Bad Request: {words}"


def test_a_file_that_is_not_there_is_refused(client: Client, ana: int) -> None:
    """A name that no file has sends nothing."""
    media = [{"type": "document", "media": f"attach://{name}"} for name in "ab"]
    assert "was not sent along" in client.refused("sendMediaGroup", chat_id=ana, media=media)


def test_more_than_fifty_megabytes_are_refused(client: Client, ana: int) -> None:
    """A bot sends no file that is too big; python-telegram-bot is told so."""
    url = f"{client.running.url}/bot{client.token}/sendDocument"
    for size, status in ((50 * _MEGABYTE, 200), (50 * _MEGABYTE + 1, 413)):
        files = {"document": ("big.bin", bytes(size))}
        answer = client.http.post(url, data={"chat_id": str(ana)}, files=files)
        assert answer.status_code == status


def test_more_than_twenty_megabytes_are_not_fetched(client: Client, ana: int) -> None:
    """A bot cannot read a person's file that is too big."""
    api = client.running.api
    for size, refused in ((20 * _MEGABYTE, False), (20 * _MEGABYTE + 1, True)):
        upload = Upload("big.pdf", "application/pdf", bytes(size))
        message = api.write(ana, files=[(upload, "document")]).messages[0]
        answer = client.ask("getFile", file_id=message["document"]["file_id"])
        assert answer["ok"] is not refused
    assert answer["description"] == "Bad Request: file is too big"


def test_people_send_files_of_every_kind(client: Client, ana: int) -> None:
    """python-telegram-bot reads what a person sends, and fetches its bytes."""
    kinds = ["document", "photo", "voice", "video", "audio", "sticker"]
    for kind in kinds:
        client.running.api.write(
            ana, files=[(Upload(f"{kind}.bin", "", kind.encode()), kind)], caption="x"
        )

    async def read() -> list[bytes]:
        async with bot(client.running) as one:
            found = []
            for update in await one.get_updates():
                assert update.message is not None
                held: Any = update.message.effective_attachment
                last = held[-1] if isinstance(held, tuple) else held
                file = await last.get_file()
                found.append(bytes(await file.download_as_bytearray()))
            return found

    assert asyncio.run(read()) == [kind.encode() for kind in kinds]


def test_a_person_sends_an_album(client: Client, ana: int) -> None:
    """Each file of an album is an update; the words are with the first."""
    files = [(Upload(f"{at}.png", "image/png", _picture()), "photo") for at in range(3)]
    done = client.running.api.write(ana, files=files, caption="Mes photos", album=True)
    assert len(done.updates) == 3
    assert len({one["media_group_id"] for one in done.messages}) == 1
    assert [one.get("caption") for one in done.messages] == ["Mes photos", None, None]


def test_a_file_is_fetched_with_a_good_token_only(client: Client, ana: int) -> None:
    """What a person sent is not given to whoever asks."""
    client.control("POST", "token", {"token": client.token})
    upload = Upload("a.txt", "", b"a")
    message = client.running.api.write(ana, files=[(upload, "document")]).messages[0]
    path = client.call("getFile", file_id=message["document"]["file_id"])["file_path"]
    base = f"{client.running.url}/file/bot"
    assert client.http.get(f"{base}{client.token}/{path}").content == b"a"
    assert client.http.get(f"{base}1234:nobody/{path}").status_code == 401
    assert client.http.get(f"{base}{client.token}/../../serving.py").status_code == 404
