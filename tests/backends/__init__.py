"""Tests of what the engine leans on."""
