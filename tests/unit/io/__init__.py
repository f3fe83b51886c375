"""The helpers of every stage."""
