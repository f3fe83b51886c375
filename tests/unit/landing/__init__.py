"""Landing: files, lines and cells."""
