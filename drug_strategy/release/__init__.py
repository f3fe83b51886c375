"""Make public editions from the published file: rounded figures for London and the boroughs."""

from drug_strategy.release.edition import SHOWN_AS, Edition, release

__all__ = ["SHOWN_AS", "Edition", "release"]
