"""The golden returns, and tests of the figures that must follow from them."""
