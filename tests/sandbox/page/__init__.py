"""The sandbox's page in a real browser, before a small bot that answers by rote."""
