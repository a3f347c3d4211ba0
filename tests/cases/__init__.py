"""Cases of `jonction evaluate`, each with the verdict expected of it."""
