"""Landing file by file: a corpus of good and bad files, and what holds for any file."""
