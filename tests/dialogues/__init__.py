"""Whole conversations, written in YAML and held with the real parts."""
