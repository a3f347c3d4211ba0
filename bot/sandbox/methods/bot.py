"""What a bot says of itself: its name, its commands, its menu, its webhook."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from bot.sandbox import limits
from bot.sandbox.bots import Webhook
from bot.sandbox.chats import Json
from bot.sandbox.methods.call import Call, Handler
from bot.sandbox.refused import bad

_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_SECRET = re.compile(r"[A-Za-z0-9_-]+\Z")
# Telegram wants https; a bot of the same machine is reached without.
_ADDRESS = re.compile(r"https://[^\s/]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|\Z)")


def _me(call: Call) -> Json:
    return call.bot.user | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _done(_call: Call) -> bool:
    return True


def _scope(call: Call) -> str:
    scope = call.get("scope") or {"type": "default"}
    if "chat_id" in scope:
        call.world.find(scope["chat_id"])
    return json.dumps([scope, _language(call)], sort_keys=True)


def _language(call: Call) -> str:
    """Give the language that is spoken of; empty for all who have none of their own."""
    language = str(call.get("language_code") or "")
    if language and not _LANGUAGE.match(language):
        raise bad("Invalid language code specified")
    return language


def _set_commands(call: Call) -> bool:
    commands = call.given["commands"]
    if len(commands) > limits.COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    names = [one["command"].removeprefix("/") for one in commands]
    if len(set(names)) < len(names):
        raise bad("BOT_COMMAND_DUPLICATE")
    kept = [
        {"command": name, "description": one["description"]}
        for name, one in zip(names, commands, strict=True)
    ]
    call.bot.commands[_scope(call)] = kept
    call.world.event("commands", None, commands=kept)
    return True


def _get_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_scope(call), [])


def _delete_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    return True


def _set_text(name: str, limit: int) -> Callable[[Call], bool]:
    def set_text(call: Call) -> bool:
        words = call.get(name) or ""
        if len(words) > limit:
            raise bad(f"{name.replace('_', ' ')} is too long")
        call.bot.texts[f"{name}:{_language(call)}"] = words
        return True

    return set_text


def _get_text(name: str) -> Callable[[Call], Json]:
    def get_text(call: Call) -> Json:
        texts = call.bot.texts
        language = _language(call)
        return {name: texts.get(f"{name}:{language}") or texts.get(f"{name}:", "")}

    return get_text


def _set_menu(call: Call) -> bool:
    menu = call.get("menu_button") or {"type": "default"}
    if call.get("chat_id") is None:
        call.bot.menu = menu
    else:
        call.chat().menu = menu
    return True


def _get_menu(call: Call) -> Json:
    return call.bot.menu if call.get("chat_id") is None else call.chat().menu


def _set_webhook(call: Call) -> bool:
    url, bot = call.given["url"], call.bot
    if not url:
        return _delete_webhook(call)
    if not _ADDRESS.match(url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.get("secret_token") or ""
    if secret and (not _SECRET.match(secret) or len(secret) > limits.SECRET_TOKEN):
        raise bad("secret token contains unallowed characters")
    connections = call.get("max_connections") or 40
    if not 1 <= connections <= limits.CONNECTIONS:
        raise bad("max_connections must be between 1 and 100")
    _forget(call)
    bot.updates.allow(call.get("allowed_updates"))
    certificate = bool(call.get("certificate"))
    ip_address = call.get("ip_address") or ""
    bot.webhook = Webhook(url, secret, connections, ip_address, certificate)
    _changed(call)
    return True


def _delete_webhook(call: Call) -> bool:
    _forget(call)
    call.bot.webhook = None
    _changed(call)
    return True


def _forget(call: Call) -> None:
    if call.get("drop_pending_updates"):
        call.bot.updates.clear()


def _changed(call: Call) -> None:
    call.bot.bell.ring()


def _webhook_info(call: Call) -> Json:
    hook = call.bot.webhook or Webhook("")
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": hook.certificate,
        "pending_update_count": len(call.bot.updates),
    }
    if hook.url:
        info["max_connections"] = hook.connections
        info["ip_address"] = hook.ip_address or "127.0.0.1"
    if hook.error:
        info |= {"last_error_date": hook.error_date, "last_error_message": hook.error}
    if call.bot.updates.allowed:
        info["allowed_updates"] = sorted(call.bot.updates.allowed)
    return info


HANDLERS: dict[str, Handler] = {
    "getMe": _me,
    "logOut": _done,
    "close": _done,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyDescription": _set_text("description", limits.DESCRIPTION),
    "getMyDescription": _get_text("description"),
    "setMyShortDescription": _set_text("short_description", limits.SHORT_DESCRIPTION),
    "getMyShortDescription": _get_text("short_description"),
    "setChatMenuButton": _set_menu,
    "getChatMenuButton": _get_menu,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
}
