"""One turn of conversation, and the ports it needs; imports the domain only."""
