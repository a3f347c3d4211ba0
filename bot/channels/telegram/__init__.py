"""Telegram: what comes from it, what goes to it, and nothing lost between."""
