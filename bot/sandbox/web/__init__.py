"""The sandbox over HTTP: the bot's side, the control side and the page."""
