"""Land return files: convert each file without loss to a Parquet file of typed rows.

A `File` is one record, from its discovery to its outcome. `discovery` finds the files and
identifies them by content. `loader` lands the new files: `readers` find the header, and `writing`
turns the cells below it into rows. `load_log` records what happened to each content, and `manifest`
lists the files.
"""

from drug_strategy.landing.discovery import File
from drug_strategy.landing.loader import land
from drug_strategy.landing.manifest import FileManifest

__all__ = ["File", "FileManifest", "land"]
