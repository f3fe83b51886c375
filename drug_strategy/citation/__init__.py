"""Citation: a published figure gets an ID from which it can be recomputed from the landed files."""

from drug_strategy.citation.cite import Citation, cite
from drug_strategy.citation.recompute import verify_figure

__all__ = ["Citation", "cite", "verify_figure"]
