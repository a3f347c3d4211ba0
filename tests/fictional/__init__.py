"""A whole invented programme, with two invented territories: every kind of rule, never shown."""
