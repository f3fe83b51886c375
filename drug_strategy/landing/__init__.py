"""Landing: the bytes of a return file become one Parquet of typed rows, without loss.

In order: `discovery` finds the files, `checksums` identifies them by content, `readers` turn bytes
into lines of cells under a header, `cells` cleans a cell and `types` reads it as its type,
`records` separates records from other lines, `rows` makes their rows, and `writing` writes them.
`loader` does all that for a file. `load_log` and `manifest` list the outcome of every file.
"""

from drug_strategy.landing.errors import NoSuchFile
from drug_strategy.landing.land import land, land_return
from drug_strategy.landing.manifest import FileManifest, ManifestFile
from drug_strategy.landing.pseudonyms import BadKey

__all__ = ["BadKey", "FileManifest", "ManifestFile", "NoSuchFile", "land", "land_return"]
