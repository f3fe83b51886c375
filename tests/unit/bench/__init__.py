"""What the bench compares a refresh with. Nothing here takes a time."""
