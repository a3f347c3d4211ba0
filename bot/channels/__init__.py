"""Where people speak to Jonction."""
