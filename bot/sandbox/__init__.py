"""A stand-in for Telegram's Bot API; knows nothing of the rest."""
