"""Land return files: turn the bytes of each into one Parquet file of typed rows, without loss.

`discovery` finds the files and identifies them by content. `loader` lands the new ones: `readers`
find the header, `sql/sent.sql` reads the cells, `sql/lines.sql` separates records from other lines,
and `sql/rows.sql` converts cells to their types. `manifest` lists the outcome of every file.
"""

from drug_strategy.landing.land import land, land_return
from drug_strategy.landing.manifest import FileManifest, ManifestFile

__all__ = ["FileManifest", "ManifestFile", "land", "land_return"]
