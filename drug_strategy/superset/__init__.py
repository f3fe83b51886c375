"""A dashboard for Superset as an import file: where the published file is, and what to draw."""

from drug_strategy.superset.bundle import write_bundle

__all__ = ["write_bundle"]
