"""A refresh that is killed, starved of disk or shut out, in real processes."""
