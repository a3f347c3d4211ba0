"""A stand-in for Telegram's Bot API, to come; knows nothing of the rest."""
