"""The real bot on the sandbox's page, in a real browser."""
