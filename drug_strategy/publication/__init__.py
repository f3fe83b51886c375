"""Publish the allow-listed marts as a new file, and switch to it in one step.

`changes` compares a build with what is published, and `holds` decides whether the refresh must wait
for a person. `publish` runs the steps: `history` adds tables of changes and revisions, and `verify`
checks the new file in another process. `generations` switches between published files and deletes
old files. `attempts` records how each refresh ended.
The package computes no figures and publishes no table outside the allow-list.
"""

from drug_strategy.publication.publish import Publication, publish

__all__ = ["Publication", "publish"]
