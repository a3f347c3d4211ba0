"""The database: tables, migrations and the store's contract."""
