"""Jonction: a French-language assistant for the people who carry community projects in Québec."""

__version__ = "0.1.0"
