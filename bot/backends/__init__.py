"""What the engine leans on."""
