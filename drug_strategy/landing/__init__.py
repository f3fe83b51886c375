"""Land return files: convert each file without loss to a Parquet file of typed rows.

`discovery` finds the files and identifies them by content. `loader` lands the new files: `readers`
find the header, `sql/sent.sql` reads the cells, `sql/lines.sql` separates records from other lines,
and `sql/rows.sql` converts cells to their types. `load_log` records what happened to each content,
and `manifest` lists the files.
"""

from drug_strategy.landing.land import land
from drug_strategy.landing.manifest import FileManifest, ManifestFile

__all__ = ["FileManifest", "ManifestFile", "land"]
