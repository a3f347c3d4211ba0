"""The requests of a bot beside the machine-readable specification of the Bot API."""
