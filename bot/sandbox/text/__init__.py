"""Formatted text, as Telegram reads it."""
