"""Landing, file by file: a corpus of good and bad ones, and what holds for any."""
