"""Faulty sums, and rows that are not wards, are found in any query, without false alarms."""

from collections.abc import Iterator

import duckdb
import pytest

from drug_strategy.answers.query_analysis import figures, notes

HOUSES = "indicator_id = 'houses'"
MIXED = "values of period_type (quarter, year)"
LEVELS = "values of area_level (borough, unattributed, ward)"
NOT_ADDED, PROVISIONAL = "These figures do not add up: Networks", "in the sum: 1 of 2"


@pytest.fixture(scope="module")
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield two quarters and a year of closures (also in a ward), networks and a percentage."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema marts;
            create table marts.indicator_values as
            select
                i.indicator_id, p.period_label, p.period_type, p.value,
                p.value as numerator, a.area_level, a.area_code, p.is_provisional
            from (values ('houses'), ('networks'), ('rate')) as i (indicator_id)
            cross join (values ('borough', 'E09'), ('ward', 'E05')) as a (area_level, area_code)
            cross join (values
                ('Q1', 'quarter', 1, false), ('Q2', 'quarter', 3, true), ('2010', 'year', 4, true)
            ) as p (period_label, period_type, value, is_provisional)
            where a.area_level = 'borough' or i.indicator_id = 'houses';
            create table marts.borough_quarters as
            select * exclude (period_type, area_level), period_label as fiscal_quarter
            from marts.indicator_values where area_level = 'borough' and period_type = 'quarter';
            create table marts.london_totals as from (values
                ('houses', 'Houses', true, 'count'), ('networks', 'Networks', false, 'count'),
                ('rate', 'Rate', false, 'percent')
            ) as t (indicator_id, indicator_name, adds_up, unit);
            create table marts.areas as from (values
                ('E09', 'Hackney', 'borough'), ('E10', 'Camden', 'borough'), ('E05', 'Ward', 'ward')
            ) as t (area_code, area_name, area_level);
            create table marts.borough_years as
            select
                indicator_id, area_code, period_label, 2 as value, 2 as numerator,
                false as is_provisional
            from (values ('houses'), ('networks')) as i (indicator_id)
            cross join (values ('E09'), ('E10')) as a (area_code)
            cross join (values ('2010'), ('2011'), ('2012')) as p (period_label);
            create table marts.ward_years as
            select
                indicator_id, area_code as borough_code, ward_code, ward_code as area_name,
                period_label, value, numerator, 1.5 as rate, is_provisional
            from marts.borough_years cross join (values ('E05'), (null)) as w (ward_code);
            alter table marts.indicator_values add column adds_up boolean;
            insert into marts.indicator_values
            select 'houses', label, 'fiscal_year', n, n, 'unattributed', 'E99999999', false, true
            from (values ('2010', 3), ('2011', 0), ('2012', null)) as t (label, n);
        """)
        yield connection


YEARS = f"marts.borough_years where {HOUSES}"
WARDS = f"marts.ward_years where {HOUSES}"
NOT_ATTRIBUTED = "3 more are not attributed to a borough: see London's column not_attributed."
NO_WARD = 'each borough has a row "No ward given"'
BOROUGH = f"marts.indicator_values as v where {HOUSES} and area_level = 'borough'"
QUARTERS = "marts.borough_quarters where not is_provisional and indicator_id"


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (f"select sum(value) from {BOROUGH}", MIXED),
        (f"select area_code, round(sum(v.numerator), 1) as n from {BOROUGH} group by 1", MIXED),
        (
            f"with v as (select area_code, value as n from {BOROUGH}) select area_name, sum(n)"
            " from v join marts.areas using (area_code) group by all",
            MIXED,
        ),
        (f"select 1 union all select (select sum(value) from (select * from {BOROUGH}))", MIXED),
        (f"select sum(value) over (order by period_label) from {BOROUGH}", MIXED),
        (f"select sum(value) n from {BOROUGH} and period_label like '%' having n > 1", MIXED),
        (f"select sum(value) from marts.indicator_values where {HOUSES}", LEVELS),
        ("select sum(value) from marts.borough_quarters where area_code = 'E09'", NOT_ADDED),
        ("select sum(numerator) from marts.borough_quarters", NOT_ADDED),
        (f"select sum(value) from marts.borough_quarters where {HOUSES}", PROVISIONAL),
        ("select avg(value) from marts.borough_quarters", "not the figure for all: Rate."),
        (f"select sum(value) from {YEARS} and period_label = '2010'", NOT_ATTRIBUTED),
        (f"select period_label, round(sum(value)) from {YEARS} group by all", NOT_ATTRIBUTED),
        (f"with y as (from {YEARS}) select sum(value) as n from y order by n", NOT_ATTRIBUTED),
        (f"select sum(value) from {WARDS}", NOT_ATTRIBUTED),
        (f"select count(*) from {WARDS}", NO_WARD),
        (f"select borough_code, avg(rate) from {WARDS} group by all", NO_WARD),
        (f"select area_name, value as n from {WARDS} order by n desc limit 10", NO_WARD),
        (f"select area_name, value from {WARDS} order by 2 desc limit 10", NO_WARD),
        (f"select area_name, rank() over (order by rate desc) from {WARDS}", NO_WARD),
        (f"select area_name, sum(value) n from {WARDS} group by all order by n desc", NO_WARD),
    ],
)
def test_a_sum_that_counts_twice_or_is_provisional_gets_a_note(
    published: duckdb.DuckDBPyConnection, sql: str, fault: str
) -> None:
    assert any(fault in note for note in notes(published, sql))


@pytest.mark.parametrize(
    "sql",
    [
        f"select sum(value), bool_or(is_provisional) from {BOROUGH} and period_type = 'year'",
        f"select sum(value), any_value(is_provisional) from {BOROUGH} and period_label like 'Q%'",
        f"select period_type, sum(value), any_value(is_provisional) from {BOROUGH} group by all",
        "select sum(value) filter (where period_type = 'quarter'), any_value(is_provisional)"
        f" from {BOROUGH}",
        f"select sum(case when period_type = 'year' then value end) from {BOROUGH}",
        f"with v as (from {BOROUGH} and period_label = 'Q1') select sum(value) from v",
        f"select sum(value) from {QUARTERS} = 'networks'",
        f"select 100 * sum(numerator) from {QUARTERS} = 'rate'",
        f"select avg(value) from {BOROUGH}",
        f"select max(value), count(*), sum(length(area_code)) from {BOROUGH}",
        "select sum(a.n) from (select sum(1) as n) as a",
        "describe marts.areas",
        f"select sum(value) from {YEARS} and area_code = 'E09'",
        f"select area_code, sum(value) from {YEARS} group by all",
        f"select sum(value) from {YEARS} and period_label in ('2011', '2012')",
        f"select max(value) from {YEARS}",
        f"select count(*), avg(value) from {WARDS} and ward_code is not null",
        f"select count(distinct ward_code) from {WARDS}",
        f"select area_name, value from {WARDS} order by period_label, area_name",
        f"select count(*) from {YEARS}",
    ],
)
def test_a_correct_sum_gets_no_note(published: duckdb.DuckDBPyConnection, sql: str) -> None:
    published.execute(sql)
    assert notes(published, sql) == []


@pytest.mark.parametrize(
    ("levels", "is_noted"), [("borough", True), ("borough', 'unattributed", False)]
)
def test_a_sum_that_includes_what_is_not_attributed_gets_no_note_that_it_is_missing(
    published: duckdb.DuckDBPyConnection, levels: str, is_noted: bool
) -> None:
    places = f"area_level in ('{levels}') and period_label = '2010'"
    published.execute(
        "begin; insert into marts.indicator_values by name select * replace ('E10' as"
        " area_code) from marts.indicator_values where area_level = 'borough'"
    )
    sql = f"select sum(value) from marts.indicator_values where {HOUSES} and {places}"
    found = notes(published, sql)
    published.execute("rollback")
    assert (NOT_ATTRIBUTED in found) == is_noted


@pytest.mark.parametrize(
    ("sql", "periods"),
    [
        (f"select value from {BOROUGH} and period_label = 'Q2'", ["Q2"]),
        (f"select value from {BOROUGH} order by value desc limit 1", ["2010"]),
        (
            "with q as (select value, fiscal_quarter as q from marts.borough_quarters"
            f" where {HOUSES}) select value from q join marts.areas on area_name = 'Hackney'"
            " where q = 'Q1'",
            ["Q1"],
        ),
        (f"select sum(value) from {BOROUGH} and period_label = 'Q1'", ["Q1"]),
        (f"select sum(value) from {BOROUGH} and period_type = 'quarter'", ["Q1", "Q2"]),
        (f"select area_code, sum(value) from {BOROUGH} group by all limit 1", ["2010", "Q1", "Q2"]),
        (f"select count(*) from {BOROUGH} and period_label = 'Q1'", []),
        (f"select sum(value) from {BOROUGH} and period_label = 'Q9'", []),
        (f"select value, (select max(value) from {BOROUGH}) from {QUARTERS} = 'houses'", ["Q1"]),
        (
            "select a.value - b.value from marts.borough_quarters a, marts.borough_quarters b"
            " where a.indicator_id = b.indicator_id limit 1",
            [],
        ),
        ("select area_name from marts.areas limit 1", []),
    ],
)
def test_the_figures_behind_one_row_are_found_whatever_its_columns(
    published: duckdb.DuckDBPyConnection, sql: str, periods: list[str]
) -> None:
    [row] = published.execute(sql).fetchall()
    found = sorted(figures(published, sql, row))
    assert found == [("houses", "E09", period) for period in periods]
    assert figures(published, sql, ("another answer",)) == []
