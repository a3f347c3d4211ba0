"""The stand-in of the Bot API, tried as a bot and as a person would."""
