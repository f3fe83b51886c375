"""Publish the allow-listed marts as a new file, and switch to that file in one step.

`holds` decides whether a refresh must wait for a person, `publish` runs the steps, `changes`
records what was published and which figures changed, and `verify` checks the new file in another
process. `generations` switches between published files, deletes old files and rolls back, and
`attempts` records how each refresh ended. No figures are computed here, and no table outside the
allow-list is published.
"""

from drug_strategy.publication.publish import Publication, publish

__all__ = ["Publication", "publish"]
