"""Tests of Jonction."""
