"""A reader who knows how hidden rows are chosen still cannot work out their amounts.

The models' own SQL hides rows in every small table. A reader knows which rows are hidden, the
amounts in the other rows, and the sum. Across all tables that look the same to the reader, each
hidden amount must have a range as wide as the threshold.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product

import duckdb
import pytest
from jinja2 import Environment

from drug_strategy.release.attack import attack
from drug_strategy.settings import PROJECT
from tests.unit.release.tables import COUNT, year

Row = tuple[int, ...]
Look = tuple[frozenset[int], Row, int]


@cache
def tables(rows: int, most: int) -> dict[Look, list[Row]]:
    """Group all tables with this many rows by how they look to a reader.

    Tables with a small sum are left out, because the sum is hidden too. Tables with a hidden sum
    above `most` are left out, because such a sum allows larger amounts.
    """
    macro = (PROJECT / "macros" / "release" / "whole_rows.sql").read_text("utf-8")
    sql = Environment().from_string(macro + "{{ whole_rows('columns') }}").render()
    every = [row for row in product(range(most + 1), repeat=rows) if sum(row) >= 5]
    with duckdb.connect() as connection:
        values = "[" + ", ".join(str(list(row)) for row in every) + "]"
        connection.execute(
            "create table columns as select 'closures' as system, 'fiscal_year' as grain,"
            " number as parent_code, '2010-11' as fiscal_year, place as area_code,"
            " true as adds_up, 'closures' as column_key, amount as part_amount,"
            " amount as year_total, amount > 0 as is_unknown, 5 as least_hidden_sum,"
            " amount between 1 and 4 as must_hide"
            " from (select number, place, amounts[place + 1] as amount from (select number,"
            f" {values}[number + 1] as amounts from range({len(every)}) as numbers (number))"
            f" cross join range({rows}) as places (place))"
        )
        found = connection.execute(
            f"with {sql} select parent_code, list(area_code) from columns_hidden"
            " where is_hidden group by all order by all"
        ).fetchall()
    looks: dict[Look, list[Row]] = defaultdict(list)
    for number, hidden in found:
        row = every[number]
        given = tuple(-1 if at in hidden else amount for at, amount in enumerate(row))
        looks[frozenset(hidden), given, sum(row[at] for at in hidden)].append(row)
    return {look: alike for look, alike in looks.items() if look[2] <= most}


def narrow(rows: int, most: int) -> Iterator[tuple[Look, list[Row]]]:
    """Yield the groups of tables in which a hidden amount above zero has too narrow a range."""
    for look, alike in tables(rows, most).items():
        ranges = [{row[at] for row in alike} for at in look[0]]
        if any(max(seen) > 0 and max(seen) - min(seen) < COUNT.threshold - 1 for seen in ranges):
            yield look, alike


@pytest.mark.parametrize(("rows", "most"), [(2, 14), (3, 13), (4, 9)])
def test_the_choice_of_hidden_rows_reveals_no_amount_if_at_least_one_row_is_published(
    rows: int, most: int
) -> None:
    revealed = [look for look, _ in narrow(rows, most) if len(look[0]) < rows]
    assert revealed == []
    assert sum(map(len, tables(rows, most).values())) > 40


def test_the_attack_finds_that_a_table_with_only_two_rows_is_unsafe() -> None:
    """There is no third row to hide, so the edition withholds the sum of the two rows."""
    revealed = [alike for _, alike in narrow(2, 14)]
    assert revealed == [[(1, 4), (2, 3), (3, 2), (4, 1)]]
    for first, second in revealed[0]:
        cells = year(hidden=["a", "b"], a=first, b=second)
        assert not all(finding.is_safe for finding in attack(cells, COUNT))
