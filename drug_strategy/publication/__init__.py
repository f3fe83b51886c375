"""Publish the allow-listed marts as a new file, and switch to it in one step.

`changes` compares a build with what is published. `publish` runs the steps: `history` adds tables
of changes and revisions, and `verify` checks the new file in another process. `generations`
switches between published files and deletes old files. `damage` sets aside a file that has changed.
The package computes no figures and publishes no table outside the allow-list.
"""

from drug_strategy.publication.publish import Publication, publish

__all__ = ["Publication", "publish"]
