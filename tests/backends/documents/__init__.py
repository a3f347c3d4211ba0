"""Tests of the reading of documents."""
