"""Telegram, at its edge and inside."""
