"""What the bench measures and compares; nothing is timed here."""
