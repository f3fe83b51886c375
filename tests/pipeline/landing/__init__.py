"""Landing, file by file: a corpus of good and bad files, and properties of any file."""
