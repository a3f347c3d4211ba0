"""What people maintain in knowledge/ and prompts/, read and checked."""
