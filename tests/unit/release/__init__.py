"""The public edition: its models, the attack on it, its files."""
