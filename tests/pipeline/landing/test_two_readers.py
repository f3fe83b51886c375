"""DuckDB and Python's csv module read the same cells from a CSV file."""

import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drug_strategy.landing.discovery import File
from drug_strategy.landing.readers import rectangle
from drug_strategy.landing.readers.layout import Rectangle, Refused
from drug_strategy.landing.readers.text import has_spaced_quote
from drug_strategy.landing.values import create_macros, templates
from tests.unit.landing.returns_folder import SITE_HEADER, SITES

DATABASE = duckdb.connect()
create_macros(DATABASE)
PIECES = st.sampled_from(
    ["a", "é", " ", '"', '""', ",", "\n", "\r\n", "\r", '"x"', '"x\ny"', ",,,,,,"]
)
CELL = st.lists(PIECES, max_size=6).map("".join)
TAME = st.sampled_from(["a", "", " b ", '"c,d"', '"e\nf"', '"g""h"', "-", '"" '])
LINES = st.lists(
    st.one_of(st.lists(CELL, max_size=8), st.lists(TAME, min_size=7, max_size=7)), max_size=5
)


def test_duckdb_and_the_csv_module_read_the_same_cells_from_a_file() -> None:
    """Files that landing refuses, or that DuckDB cannot read, are skipped."""
    compared: list[str] = []

    @settings(max_examples=300, suppress_health_check=list(HealthCheck))
    @given(LINES, st.sampled_from(["\n", "\r\n"]))
    def agree(lines: list[list[str]], end: str) -> None:
        if _agree(lines, end):
            compared.append(end)

    agree()
    assert len(compared) > 80
    assert len(set(compared)) == 2


def _agree(lines: list[list[str]], end: str) -> bool:
    """Assert that both readers find the same cells in a file.

    Return whether the cells could be compared.
    """
    text = end.join([SITE_HEADER, *(",".join(line) for line in lines), ""])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes(text.encode())
        try:
            file = File(SITES, path.name, path, sha256="0" * 64)
            read = rectangle(DATABASE, file, Path(folder))
        except Refused:
            return False
        if read.rewrite is None:
            return False
        try:
            direct = _cells(read)
        except duckdb.Error:
            return False
        assert direct == _cells(read.rewrite())
        return True


def _cells(read: Rectangle) -> list[tuple[object, ...]]:
    """Return the cleaned cells of every non-blank line."""
    sent = templates().get_template("sent.sql")
    lines = sent.render(layout=read.layout, paths=[read.path], longest_line=1_000_000)
    width = range(read.layout.header.width)
    clean = ", ".join(f"cleaned(coalesce(c{at}, ''))" for at in width)
    filled = " or ".join(f"is_filled(c{at})" for at in width)
    return DATABASE.execute(f"select {clean}, _record from ({lines}) where {filled}").fetchall()


@pytest.mark.parametrize("before", [0, (1 << 20) - 2, (1 << 20) - 1, 1 << 20])
def test_a_quote_after_a_space_is_detected_anywhere_in_a_file(tmp_path: Path, before: int) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a" * before + b', "b"\n')
    assert has_spaced_quote(path)
    path.write_bytes(b"a" * before + b',"b" ,c\n')
    assert not has_spaced_quote(path)
    path.write_bytes(b"a" * before + b'" b"\n')
    assert has_spaced_quote(path)
    path.write_bytes(b" " * before + b' "b"\n')
    assert has_spaced_quote(path)
