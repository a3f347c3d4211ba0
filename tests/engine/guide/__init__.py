"""The guide, room by room, on its real parts."""
