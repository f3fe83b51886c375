"""How the warehouse is run: who is told, what is tried again, forgotten, and seen on a page."""
