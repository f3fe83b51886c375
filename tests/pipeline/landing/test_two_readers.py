"""DuckDB and Python's csv module read the same cells from a CSV file."""

import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from drug_strategy.contracts import contracts
from drug_strategy.landing import readers
from drug_strategy.landing.discovery import File
from drug_strategy.landing.readers.layout import Refused, query_of
from drug_strategy.landing.readers.text import lines_in, of_csv, write_csv
from drug_strategy.landing.values import create_macros
from tests.unit.landing.returns_folder import SITE_HEADER, SITES

MOST = 1_000_000  # bytes
DATABASE = duckdb.connect()
create_macros(DATABASE)
PIECES = st.sampled_from(
    ["a", "é", " ", '"', '""', ",", "\n", "\r\n", "\r", '"x"', '"x\ny"', ",,,,,,"]
)
CELL = st.lists(PIECES, max_size=6).map("".join)
TAME = st.sampled_from(["a", "", " b ", '"c,d"', '"g""h"', 'i"j', "-"])
LINES = st.lists(
    st.one_of(st.lists(CELL, max_size=8), st.lists(TAME, min_size=7, max_size=7)), max_size=5
)
LINE = ["S1", *[""] * 6]


def test_duckdb_and_the_csv_module_read_the_same_cells_from_a_file(monkeypatch):
    """Files that landing refuses, or that DuckDB cannot read, are skipped."""
    monkeypatch.setattr(readers, "SMALL", -1)
    compared = []

    @settings(max_examples=400, suppress_health_check=list(HealthCheck))
    @given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["Title", "a,b"]))
    @example([LINE, ['"x\ny"', *LINE[1:]]], "\n", "Title")
    @example([['"x\ny"']], "\r", '"x\ny"')
    def agree(lines, end, title):
        if _agree(end.join([title, SITE_HEADER, *(",".join(line) for line in lines), ""])):
            compared.append(end)

    agree()
    assert len(compared) > 60
    assert len(set(compared)) == 3


def _agree(text):
    """Assert that both readers find the same cells in a file.

    Return whether the cells could be compared.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(text.encode())
        try:
            direct = readers.rectangle(
                DATABASE, File(SITES, "a.csv", path, sha256="0"), Path(folder), MOST
            )
        except Refused:
            return False
        if direct.skip == 0:  # written by the csv module
            return False
        written = replace(direct, path=path.with_suffix(".rectangle"), delimiter=",", skip=0)
        write_csv(of_csv(path, contracts()[SITES], False, MOST), written.path)
        assert _cells(direct) == _cells(written)
        return True


def _cells(table):
    """Return the cleaned cells and the row of every non-blank line."""
    clean = ", ".join(f"cleaned(coalesce(c{at}, ''))" for at in range(table.header.width))
    filled = " or ".join(f"is_filled(c{at})" for at in range(table.header.width))
    lines = query_of("sent.sql", [table])
    return DATABASE.execute(
        f"select {clean}, nullif(_record, ''), _sheet_row from ({lines}) where {filled}"
    ).fetchall()


@pytest.mark.parametrize("before", [0, (1 << 20) - 2, (1 << 20) - 1])
def test_a_quote_next_to_a_space_is_detected_anywhere_in_a_file(tmp_path, before):
    path = tmp_path / "a.csv"
    for text, lines in ((', "b"\n', None), ('"a" b\n', None), ('"a","b"\n', 1), ('"a"\n"b"', 2)):
        path.write_bytes(b"a" * before + text.encode())
        assert lines_in(path) == lines
