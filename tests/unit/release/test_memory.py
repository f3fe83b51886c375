"""The memory of editions is only added to."""

import json
from pathlib import Path

import duckdb

from drug_strategy.release.memory import Memory, Remembered, next_version

CELLS = (
    "create table release.release_cells as select 's' as system, 'q' as quantity, 'count' as unit,"
    " 'ward' as area_level, 'W' as area_code, 'B' as parent_code, '2010-11' as fiscal_year,"
    " 'fiscal_year' as period_type, date '2010-04-01' as period_start,"
    " cast(7 as decimal(28, 2)) as amount, false as is_unsafe_pounds, true as is_open"
)
FIGURES = (
    "create table release.release_figures__marked as select 'i' as indicator_id, 'W' as area_code,"
    " '2010-11' as fiscal_year, 'fiscal_year' as period_type, date '2010-04-01' as period_start,"
    " 7.0::double as given_value, '' as symbol, false as is_hidden"
)


def test_an_edition_that_opens_less_than_the_last_is_another_and_the_last_is_kept(
    tmp_path: Path,
) -> None:
    """As after a change of a rule of release that no part of the content tells."""
    memory = Memory(tmp_path)
    memory.lay_out([], [])
    first = Remembered("1.0", 1, "p", {"a": 1})
    with duckdb.connect() as draft:
        draft.execute("create schema release")
        draft.execute(CELLS)
        draft.execute(FIGURES)
        memory.remember(draft, first)
        assert memory.is_as_kept(draft, first)
        assert next_version([first], "p", {"a": 1}) == first
        draft.execute("update release.release_cells set is_open = false")
        assert not memory.is_as_kept(draft, first)
        memory.remember(draft, first)
    cells = tmp_path / "kept" / "1.0.cells.parquet"
    assert duckdb.sql(f"select is_open from '{cells}'").fetchall() == [(True,)]
    second = next_version([first], "p", {"a": 1}, is_different=True)
    assert (second.version, second.number) == ("1.1", 2)
    assert json.loads((tmp_path / "kept" / "1.0.json").read_text())["version"] == "1.0"
