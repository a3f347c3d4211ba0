"""Tests of what reads and checks knowledge/ and prompts/."""
