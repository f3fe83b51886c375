"""The golden returns, and what they must give."""
