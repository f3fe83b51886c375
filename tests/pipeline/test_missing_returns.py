"""A missing return is never published as zero.

No refresh is held as the example returns arrive quarter by quarter.
"""

import re
import shutil
from datetime import date

import duckdb
import pytest

from drug_strategy.contracts import contracts
from drug_strategy.contracts.places import LONDON
from drug_strategy.settings import Settings
from tests.commands import refresh
from tests.homes import rows_of

QUARTER_ENDS = [
    date(year, month, day)
    for year in range(2009, 2014)
    for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
]
OF_BOROUGHS = [name for name, each in contracts().items() if each.is_registered]
OF_HEADQUARTERS = [name for name, each in contracts().items() if each.reported_by == "quarter"]


def published_without_a_return(home):
    """Yield quarterly borough figures that have a value but no record and no entry for a zero.

    Such an entry is the borough's own nil, or London's entry for an extract of all boroughs.
    """
    with duckdb.connect(str(home.database), read_only=True) as warehouse:
        for name in OF_BOROUGHS + OF_HEADQUARTERS:
            yield from warehouse.execute(
                f"""
                select indicator_id, area_code, period_label, value
                from marts.indicator_values as figures
                inner join marts.indicators using (indicator_id)
                where $return_name in (return_name, second_return_name)
                and area_level = 'borough' and period_type = 'quarter' and value is not null
                and return_status <> 'not_stated'
                and not exists (
                    from intermediate.int_{name}__records as records
                    where (disposition = 'accepted' or is_taken_back)
                    and date_trunc('quarter', counted_on) = period_start
                    and (not $is_of_boroughs or records.borough_codes = figures.borough_code)
                )
                and not exists (
                    from intermediate.int_return_register__current as entries
                    where entries.return_name = $return_name
                    and entries.quarter_start = period_start
                    and case status
                        when 'nil' then entries.borough_code is not distinct from
                        case when $is_of_boroughs then figures.borough_code end
                        when 'submitted' then entries.borough_code = $london
                    end
                )
                """,
                {"return_name": name, "is_of_boroughs": name in OF_BOROUGHS, "london": LONDON},
            ).fetchall()


def test_no_figure_is_published_for_a_sender_that_has_sent_nothing(example_home):
    assert list(published_without_a_return(example_home)) == []


def test_the_sum_of_the_few_boroughs_that_have_reported_is_not_called_worse_than_usual(golden_home):
    """London's sum is low because only a few boroughs have reported on the quarter."""
    of_london = "indicator_id = 'confiscation_orders' and area_level = 'london'"
    point = f"from marts.indicator_values where {of_london} and period_label = '2010-11 Q3'"
    warehouse = golden_home / "warehouse.duckdb"
    assert rows_of(warehouse, f"select chart_centre, signal {point}") == [(None, None)]
    assert rows_of(warehouse, f"from marts.indicator_signals where {of_london}") == []


@pytest.mark.soak
def test_no_refresh_is_held_while_four_years_of_example_returns_arrive_by_quarter(
    example_home, tmp_path
):
    """After each quarter, a refresh reads only the files that have arrived by then."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    waiting = {
        file: date.fromisoformat(found[1])
        for file in sorted(example_home.returns.rglob("*"))
        if (found := re.search(r"__received_(\d{4}-\d{2}-\d{2})\.", file.name))
    }
    for day in [*QUARTER_ENDS, max(waiting.values())]:
        for file in [file for file, received in waiting.items() if received <= day]:
            target = returns / file.relative_to(example_home.returns)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
            del waiting[file]
        if returns.exists():
            refresh(returns, home)
            assert list(published_without_a_return(Settings(home=home, returns=returns))) == []
    assert not waiting
