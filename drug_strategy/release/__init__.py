"""Make public editions from the published file, and try to attack each one before its release."""

from drug_strategy.release.edition import Edition, Refused, release

__all__ = ["Edition", "Refused", "release"]
