"""Release: the public edition, made from the published file and attacked before it is released."""

from drug_strategy.release.edition import Edition, Refused, release

__all__ = ["Edition", "Refused", "release"]
