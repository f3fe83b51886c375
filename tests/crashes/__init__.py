"""A refresh that is killed, has a full disk or no permission, in real processes."""
