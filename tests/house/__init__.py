"""Checks of the house itself: who may import what, and how files are written."""
