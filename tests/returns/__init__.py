"""The golden returns, and the figures that they must give."""
