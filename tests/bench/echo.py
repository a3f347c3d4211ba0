"""The smallest bot there is, to measure ours beside: `python -m tests.bench.echo ADDRESS TOKEN`.

python-telegram-bot as its first example has it: it says back what it is told, and nothing else.
"""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say it back."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def built(address: str, token: str) -> Application[Any, Any, Any, Any, Any, Any]:
    """Make it, with python-telegram-bot's own defaults."""
    builder = Application.builder().token(token)
    builder = builder.base_url(f"{address}/bot").base_file_url(f"{address}/file/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


if __name__ == "__main__":
    built(*sys.argv[1:3]).run_polling()
