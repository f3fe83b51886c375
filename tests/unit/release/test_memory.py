"""The record of published editions only grows."""

import json
from pathlib import Path

import duckdb
import pytest

from drug_strategy.release.edition import keep_newest
from drug_strategy.release.memory import Memory, Remembered, next_version
from drug_strategy.release.rules import require_names
from drug_strategy.settings import UserError

CELLS = (
    "create table release.release_cells as select 's' as system, 'q' as quantity, 'count' as unit,"
    " 'ward' as area_level, 'W' as area_code, 'B' as parent_code, '2010-11' as fiscal_year,"
    " 'fiscal_year' as period_type, date '2010-04-01' as period_start,"
    " cast(7 as decimal(28, 2)) as amount, false as is_unsafe_pounds, true as is_open,"
    " false as is_held"
)
FIGURES = (
    "create table release.release_figures__marked as select 'i' as indicator_id, 'W' as area_code,"
    " '2010-11' as fiscal_year, 'fiscal_year' as period_type, date '2010-04-01' as period_start,"
    " 7.0::double as given_value, '' as symbol, false as is_hidden, 7 as given_numerator,"
    " null as given_denominator, 3.0 as given_lower_95, 12.0 as given_upper_95"
)
ORDERS = (
    "create table release.release_orders as select 'confiscation_value_gbp' as quantity,"
    " 'E09000007' as area_code, '2010-11' as fiscal_year, 'quarter' as period_type,"
    " date '2010-04-01' as quarter_start, 'CONF-1' as order_ref, 70.50::decimal(18, 2) as pounds"
)


def test_hiding_more_cells_makes_a_new_edition_and_keeps_the_last_edition(
    tmp_path: Path,
) -> None:
    """A change to a release rule can hide cells without changing the files' content."""
    memory = Memory(tmp_path)
    memory.lay_out([], [], [])
    first = Remembered("1.0", 1, "p", {"a": 1})
    with duckdb.connect() as draft:
        draft.execute("create schema release")
        draft.execute(CELLS)
        draft.execute(FIGURES)
        draft.execute(ORDERS)
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


def test_an_edition_is_refused_if_the_register_lacks_an_indicator_of_an_earlier_edition(
    tmp_path: Path,
) -> None:
    """If an indicator or measure were renamed, the attack could not find its earlier figures."""
    memory = Memory(tmp_path)
    memory.lay_out([], [], [])
    require_names(memory)
    with duckdb.connect() as draft:
        draft.execute("create schema release")
        draft.execute(CELLS.replace("'q'", "'crack_houses_closed'"))
        draft.execute(FIGURES.replace("'i'", "'crack_houses_closed'"))
        draft.execute(ORDERS)
        memory.remember(draft, Remembered("1.0", 1, "p", {}))
        require_names(memory)
        draft.execute("update release.release_cells set quantity = 'crack_houses'")
        memory.remember(draft, Remembered("1.1", 2, "q", {}))
        with pytest.raises(UserError, match="have crack_houses, but the register no longer has"):
            require_names(memory)
        draft.execute("update release.release_figures__marked set indicator_id = 'closed'")
        memory.remember(draft, Remembered("1.2", 3, "r", {}))
    with pytest.raises(UserError, match="have closed, crack_houses, but"):
        require_names(memory)


@pytest.mark.parametrize(
    ("keep", "most_bytes", "kept"),
    [(10, 99, "1234"), (2, 99, "34"), (10, 12, "34"), (10, 0, "4"), (1, 99, "4")],
)
def test_the_files_of_the_newest_editions_are_kept_up_to_a_limit_on_their_number_and_size(
    tmp_path: Path, keep: int, most_bytes: int, kept: str
) -> None:
    """Each edition's files have five bytes. A folder that belongs to no edition is not deleted."""
    for name in "1234":
        (tmp_path / name).mkdir()
        (tmp_path / name / "disclosure.json").write_text("12345")
    (tmp_path / "mine").mkdir()
    (tmp_path / "current").symlink_to("4")
    keep_newest(tmp_path, keep, most_bytes)
    assert {each.name for each in tmp_path.iterdir()} == {*kept, "current", "mine"}


def test_the_court_orders_behind_an_edition_are_kept_with_references_hashed_with_a_key(
    tmp_path: Path,
) -> None:
    memory = Memory(tmp_path)
    memory.lay_out([], [], [])
    with duckdb.connect() as draft:
        draft.execute("create schema release")
        for sql in (CELLS, FIGURES, ORDERS):
            draft.execute(sql)
        memory.remember(draft, Remembered("1.0", 1, "p", {}))
        kept = tmp_path / "kept"
        for file in ("1.0.orders.parquet", "orders.key"):
            assert (kept / file).stat().st_mode & 0o777 == 0o600
        assert b"CONF-1" not in (kept / "1.0.orders.parquet").read_bytes()
        memory.lay_out(["1.0"], [], [])
        draft.execute("update release.release_orders set pounds = 80.25")
        orders = memory.orders(draft, 2)
        [[*before, pounds]], [[*after, more]] = orders[1], orders[2]
        assert before == after
        assert before[:4] == ["confiscation_value_gbp", "E09000007", "2010-11", "2010-04-01"]
        assert [str(pounds), str(more)] == ["70.50", "80.25"]
        (kept / "orders.key").write_text("another")
        with pytest.raises(UserError, match="is lost or differs"):
            memory.orders(draft, 2)
        (kept / "orders.key").unlink()
        with pytest.raises(UserError, match="is lost or differs"):
            memory.orders(draft, 2)


def test_an_edition_made_by_an_older_version_can_be_read_even_if_files_and_columns_are_missing(
    tmp_path: Path,
) -> None:
    memory = Memory(tmp_path)
    memory.lay_out([], [], [])
    first = Remembered("1.0", 1, "p", {})
    with duckdb.connect() as draft:
        draft.execute("create schema release")
        for sql in (CELLS, FIGURES, ORDERS):
            draft.execute(sql)
        memory.remember(draft, first)
        kept = tmp_path / "kept"
        (kept / "1.0.orders.parquet").unlink()
        for table, later in (
            ("cells", "is_held"),
            ("figures", "numerator, denominator, lower_95, upper_95"),
        ):
            file = kept / f"1.0.{table}.parquet"
            draft.execute(f"create table {table} as select * exclude ({later}) from '{file}'")
            draft.execute(f"copy {table} to '{file}' (format parquet)")
        assert not memory.is_as_kept(draft, first)
        memory.lay_out(["1.0"], [], [])
        assert set(memory.orders(draft, 2)) == {2}
        earlier = memory.earlier("cells")
        assert draft.execute(f"select is_open, is_held from {earlier}").fetchall() == [(True, None)]
