"""Tests on the folder that ships: what a newcomer gets."""
