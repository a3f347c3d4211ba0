"""A bot that answers by rote, with python-telegram-bot's own application."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatAction
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

TOKEN = "777000:abcdefghij"  # noqa: S105 - opens nothing
FILE = b"Poste;Montant\r\nAnimatrice;12 000 $\r\n"
RICH = (
    "<b>gras</b> <i>penché</i> <code>code</code> <a href='https://exemple.org/a?b=1'>lien</a>"
    " <tg-spoiler>secret</tg-spoiler>\n<blockquote>extrait</blockquote>"
    "\n<blockquote expandable>" + "un long extrait de la norme " * 20 + "</blockquote>"
    "\n<blockquote expandable>un court</blockquote>"
)
CONTEXT = ContextTypes.DEFAULT_TYPE


class Rote:
    """Runs in a thread, from `with` to its end.

    A press of « Attendre » is answered once `release` is called.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._held = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Rote:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(30)

    def release(self) -> None:
        """Let what was held be answered."""
        self._loop.call_soon_threadsafe(self._held.set)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        base = f"{self._url}/bot"
        made: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder().token(TOKEN).base_url(base).base_file_url(f"{self._url}/file/bot")
        ).build()
        made.add_handler(CommandHandler("start", _start))
        made.add_handler(CommandHandler("riche", _rich))
        made.add_handler(CommandHandler("fichier", _file))
        made.add_handler(CommandHandler("long", _long))
        made.add_handler(CommandHandler("lent", self._slow))
        made.add_handler(CallbackQueryHandler(self._pressed))
        made.add_handler(MessageHandler(filters.ALL, _echo))
        async with made:
            await made.bot.set_my_commands(
                [BotCommand("riche", "Un texte mis en forme"), BotCommand("fichier", "Un fichier")]
            )
            await made.bot.set_my_description("Je réponds par cœur.")
            await made.start()
            assert made.updater is not None
            await made.updater.start_polling(poll_interval=0, bootstrap_retries=-1)
            self._ready.set()
            await self._over.wait()
            await made.updater.stop()
            await made.stop()

    async def _slow(self, update: Update, _context: CONTEXT) -> None:
        assert update.effective_chat is not None
        await update.effective_chat.send_action(ChatAction.TYPING)
        await self._held.wait()
        await update.effective_chat.send_message("Voilà.")

    async def _pressed(self, update: Update, _context: CONTEXT) -> None:
        query = update.callback_query
        assert query is not None
        if query.data == "attendre":
            await self._held.wait()
        await query.answer("Bien noté !")
        await query.edit_message_reply_markup(None)
        assert update.effective_chat is not None
        await update.effective_chat.send_message(f"Choix : {query.data}")


async def _start(update: Update, _context: CONTEXT) -> None:
    rows = [
        [InlineKeyboardButton("Oui, gardez mon dossier", callback_data="oui")],
        [
            InlineKeyboardButton("Attendre", callback_data="attendre"),
            InlineKeyboardButton("Le site", url="https://exemple.org/"),
        ],
    ]
    assert update.message is not None
    await update.message.reply_text("Bonjour !", reply_markup=InlineKeyboardMarkup(rows))


async def _rich(update: Update, _context: CONTEXT) -> None:
    assert update.message is not None
    await update.message.reply_text(RICH, parse_mode="HTML")


async def _file(update: Update, _context: CONTEXT) -> None:
    assert update.message is not None
    await update.message.reply_document(FILE, filename="budget \u202egpj.csv", caption="Voici.")


async def _long(update: Update, _context: CONTEXT) -> None:
    assert update.message is not None
    await update.message.reply_text("Premier mot\n" + "une ligne\n" * 60)


async def _echo(update: Update, _context: CONTEXT) -> None:
    message = update.effective_message
    if message is None:
        return
    found = ["modifié"] if update.edited_message else []
    found += ["transféré"] if message.forward_origin else []
    found += [f"citation={message.quote.text}"] if message.quote else []
    found += ["réponse"] if message.reply_to_message else []
    found += ["photo"] if message.photo else []
    found += [f"document={message.document.file_name}"] if message.document else []
    found += ["album"] if message.media_group_id else []
    found += ["vocal"] if message.voice else []
    text = message.text or message.caption or ""
    await message.reply_text(" ".join([*found, text]).strip()[:4000])
