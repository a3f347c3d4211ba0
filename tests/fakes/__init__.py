"""Fakes written for the ports; each passes the contract tests of the real part."""
