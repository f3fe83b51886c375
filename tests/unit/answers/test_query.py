"""`warehouse query` prints an answer as a table that fits the terminal."""

import io

import duckdb

from drug_strategy.answers.query import write_table


def written(sql: str, width: int | None) -> str:
    """Return the table that is printed for a query on a terminal of this width."""
    out = io.StringIO()
    with duckdb.connect() as connection:
        found = connection.execute(sql)
        names = [column[0] for column in found.description or []]
        write_table(names, iter(found.fetchall()), out, width)
    return out.getvalue()


def test_numbers_are_rounded_only_if_they_are_printed_on_a_terminal() -> None:
    sql = "select 33.62992927::double a, 12345678.9::double b, 0.5::double c, 0.000123456::double d"
    assert written(sql, 100).split()[-4:] == ["33.63", "12345679", "0.5", "0.0001235"]
    assert written(sql, None).split()[-4:] == ["33.62992927", "12345678.9", "0.5", "0.000123456"]


def test_a_table_too_wide_for_the_terminal_is_printed_with_each_column_on_its_own_line() -> None:
    sql = "select repeat('x', 50) as a, repeat('y', 50) as b"
    assert f"b  {'y' * 50}" in written(sql, 80)
    assert len(written(sql, 120).splitlines()) == 3
    assert len(written(sql, None).splitlines()) == 3


def test_control_characters_in_a_cell_never_reach_the_terminal() -> None:
    assert "\x1b" not in written("select 'x' || chr(27) || '[2J' as d", 80)
