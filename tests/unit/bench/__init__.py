"""The subjects that the bench compares with a refresh; nothing is timed here."""
