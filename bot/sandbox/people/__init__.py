"""What people do: they write, press, edit, block, and open topics."""
