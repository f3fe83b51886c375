"""A figure that can be cited, and worked out again from the landed files by its ID alone."""

from drug_strategy.citation.cite import Citation, cite
from drug_strategy.citation.recompute import verify_figure

__all__ = ["Citation", "cite", "verify_figure"]
