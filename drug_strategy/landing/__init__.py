"""Landing: the bytes of a return file become one Parquet of typed rows, without loss.

In order: `discovery` finds the files and identifies them by content, `loader` lands those that are
new: `readers` find their header, `sql/sent.sql` reads the cells, `sql/lines.sql` separates records
from other lines, `sql/rows.sql` reads cells as their types. `manifest` lists the outcome of every
file.
"""

from drug_strategy.landing.land import land, land_return
from drug_strategy.landing.manifest import FileManifest, ManifestFile

__all__ = ["FileManifest", "ManifestFile", "land", "land_return"]
