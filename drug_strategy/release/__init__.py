"""Make a public edition from the published file, and attack it before it is released."""

from drug_strategy.release.edition import Edition, Refused, release

__all__ = ["Edition", "Refused", "release"]
