"""The public edition: the models that make it, the attack on it, its files."""
