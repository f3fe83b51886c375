"""Landing: the bytes of a return file become one immutable Parquet of typed rows, nothing dropped.

In the order the data travels: `inbox` finds the files, `digests` knows them by their content,
`text`, `lines` and `workbook` turn bytes into lines, `header` finds the columns, `source` makes one
rectangle of cells, `cells` cleans a cell and `kinds` reads it as its type, `records` says which
lines are records, `rows` what their rows are, and `writing` writes them; `lander` does all that for
a file. `receipts` and `listing` say what became of every file. Which rows may count is not decided
here (quality, and the models).
"""

from drug_strategy.landing.land import Told, land
from drug_strategy.landing.manifest import ListedFile, Listing
from drug_strategy.landing.pseudonyms import BadKey

__all__ = ["BadKey", "ListedFile", "Listing", "Told", "land"]
