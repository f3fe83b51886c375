"""How files, lines and cells are landed."""
