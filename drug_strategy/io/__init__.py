"""Files written whole, locks and progress: what every stage uses."""
