"""Tests of what a killed process leaves behind."""
