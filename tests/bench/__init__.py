"""Measures, run by hand; what they print stands in the README."""
