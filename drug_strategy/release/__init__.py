"""Make public editions from the published file, and attack each edition before its release."""

from drug_strategy.release.edition import Edition, Refused, release

__all__ = ["Edition", "Refused", "release"]
