"""Tests of what is exported: read back, and opened by a real office suite."""
