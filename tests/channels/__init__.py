"""Tests of where people speak to the program."""
