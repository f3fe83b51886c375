"""Landing keeps every row of a file and the values of every valid row."""

import csv
import io
import tempfile
from datetime import date
from pathlib import Path
from random import Random

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.landing.returns_folder import SITE_HEADER, SITES, ReturnsFolder

HEADER = SITE_HEADER.split(",")
GOOD = [
    st.sampled_from(["S1", "S 2", "é", 'a "b"', "a,b", "a\nb", "x;y", "=1+1", "'; --", "Ω|"]),
    st.sampled_from(["Hackney", "E09000012", "Atlantis"]),
    st.sampled_from(["", "Dalston"]),
    st.dates(date(2009, 4, 1), date(2013, 3, 31)).map(str),
    st.integers(0, 10**6).map(str),
    st.sampled_from(["residential", "other"]),
    st.sampled_from(["", "Y", "no"]),
]
SPOILT = st.sampled_from(["31/02/2010", "1e9", "-", "castle", "#REF!", "Total", '"', "\u00a0", "*"])
ROW = st.tuples(*GOOD).map(list)
MUTATED = st.tuples(ROW, st.integers(0, 6), SPOILT).map(
    lambda made: [*made[0][: made[1]], made[2], *made[0][made[1] + 1 :]]
)
RAGGED = st.tuples(ROW, st.integers(1, 5)).map(lambda made: made[0][: made[1]])
ROWS = st.lists(st.one_of(ROW, ROW, MUTATED, RAGGED), min_size=1, max_size=12)
FILES = st.lists(ROWS, min_size=1, max_size=8)
KEPT = {"": None, "-": None, "Y": "true", "no": "false"}
COLUMNS = ", ".join(
    ["_row_number, _line_kind, _unparsed, _record, _content", *(f"{c}::varchar" for c in HEADER)]
)


def landed(files):
    """Land these files together, and yield each file's rows in order."""
    with tempfile.TemporaryDirectory() as root:
        folder = ReturnsFolder(Path(root))
        for at, rows in enumerate(files):
            text = io.StringIO()
            csv.writer(text).writerows([HEADER, *rows])
            folder.put(text.getvalue(), f"{at}.csv")
        found = {file.file_name: file for file in folder.land().files}
        for at, _ in enumerate(files):
            file = found[f"{at}.csv"]
            assert file.status in ("accepted", "duplicate"), file.refusal_reason
            made = folder.home / "landed" / SITES / f"{file.sha256}.parquet"
            stored = duckdb.sql(f"select {COLUMNS} from '{made}' order by all").fetchall()
            assert [number for number, *_ in stored] == [*range(1, len(stored) + 1)]
            yield [row for _, *row in stored]


@settings(max_examples=8)
@given(FILES, st.integers(0, 99))
def test_every_good_row_is_stored_as_it_was_sent_whatever_the_order_of_the_rows(files, seed):
    chance = Random(seed)
    shuffled = [chance.sample(rows, len(rows)) for rows in files]
    found = list(landed([*files, *shuffled]))
    in_any_order = [sorted(rows, key=repr) for rows in found]
    assert in_any_order[: len(files)] == in_any_order[len(files) :]
    for rows, stored in zip(files, found, strict=False):
        assert len(stored) == len(rows)
        for sent, (kind, unread, _, _, *values) in zip(rows, stored, strict=True):
            if kind == "record" and unread is None:
                cells = [" ".join(cell.split()) for cell in sent]
                assert values == [KEPT.get(cell, cell) for cell in cells]
