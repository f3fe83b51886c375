"""Publication: allow-listed marts become a new file beside the old one, swapped in atomically.

`publish` is the whole of it; `tables` copies, `revisions` remembers what was said, `verify` looks
at the result from another process, `generations` swaps, prunes and rolls back.
No figure is computed here, and nothing that is not on the list gets in.
"""

from drug_strategy.publication.publish import Publication, publish

__all__ = ["Publication", "publish"]
