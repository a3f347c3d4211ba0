"""The guide: a dossier from the idea to after the deposit, one question at a time."""
