"""Publication: allow-listed marts become a new file beside the old one, swapped in atomically.

`holds` says why a refresh is not published, `publish` runs the steps, `changes` records what is
published and what that changes, `verify` checks the result from another process, `generations`
swaps, prunes and rolls back, and `attempts` notes how each refresh ended. No figure is computed
here, and no table outside the list is published.
"""

from drug_strategy.publication.publish import Publication, publish

__all__ = ["Publication", "publish"]
