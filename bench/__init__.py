"""How fast a refresh is, as ratios of one run. Nothing here is part of a refresh."""
