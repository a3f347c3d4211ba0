"""Tests of the words and rules of the project."""
