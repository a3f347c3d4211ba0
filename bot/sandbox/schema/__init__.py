"""What each method takes, as python-telegram-bot's signatures and types say it."""
