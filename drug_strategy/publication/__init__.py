"""Publish allow-listed marts as a new file beside the old one, and switch to it in one step.

`holds` says why a refresh is not published, `publish` runs the steps, `changes` records what was
published and what that changed, and `verify` checks the result from another process. `generations`
switches, deletes and rolls back, and `attempts` notes how each refresh ended. No figure is computed
here, and no table outside the list is published.
"""

from drug_strategy.publication.publish import Publication, publish

__all__ = ["Publication", "publish"]
