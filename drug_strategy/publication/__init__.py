"""Publication: allow-listed marts become a new file beside the old one, swapped in atomically.

`publish` runs the steps; `tables` copies, `revisions` records what was published, `verify` checks
the result from another process, `generations` swaps, prunes and rolls back. No figure is computed
here, and no table outside the list is published.
"""

from drug_strategy.publication.publish import Publication, publish

__all__ = ["Publication", "publish"]
