"""Tests of the views from which the report's queries read."""

from pathlib import Path

import duckdb
import pytest

from drug_strategy import report

VIEWS = Path(report.__file__).parent / "queries" / "views.sql"
TABLES = """
    create schema marts;
    create table marts.publication as select date '2011-12-31' as as_at;
    create table marts.indicator_revisions as
        select '1' as publication_id, date '2011-09-30' as as_at;
    create table marts.publication_changes as
        select 'i' as indicator_id, 'I' as indicator_name, 'E12000007' as area_code,
            'London' as area_name, period_type, date '2010-04-01' as period_start, period_end,
            period_type as period_label, 'revised' as change, 100.0 as value_before,
            120.0 as value_now, null as caused_by, '1' as previous_publication
        from (values
            ('quarter', date '2010-06-30'), ('fiscal_year', date '2011-03-31'),
            ('strategy', date '2013-03-31')
        ) as periods (period_type, period_end);
    create table marts.indicator_values (
        indicator_id text, area_code text, period_type text, period_start date,
        period_end date, period_label text, unit text, value double, is_complete boolean,
        is_provisional boolean, return_status text, symbols text, area_level text,
        signal text, chart_reason text, chart_point double, statement text
    );
"""


@pytest.fixture
def connection():
    """Yield a connection to a database with the views on a few invented tables."""
    with duckdb.connect() as made:
        made.execute(TABLES)
        made.execute(VIEWS.read_text("utf-8"))
        yield made


@pytest.mark.parametrize(("as_at", "of_strategy"), [("2011-12-31", []), ("2013-03-31", ["new"])])
def test_a_total_that_is_not_over_is_not_shown_as_revised(connection, as_at, of_strategy):
    """A total is new in the first publication after its end."""
    connection.execute("update marts.publication set as_at = ?", [as_at])
    found = connection.execute("select change from shown_changes order by period_type").fetchall()
    assert [change for (change,) in found] == ["revised", "revised", *of_strategy]


@pytest.mark.parametrize(
    ("unit", "status", "drawn"),
    [
        ("count", "outstanding", None),
        ("gbp", "outstanding", None),
        ("percent", "outstanding", 5),
        ("count", "submitted", 5),
    ],
)
def test_a_sum_is_not_drawn_if_a_return_is_missing(connection, unit, status, drawn):
    connection.execute(
        "insert into marts.indicator_values"
        " values ('i', 'E12000007', 'quarter', '2010-04-01', '2010-06-30', '2010-11 Q1', ?, 5,"
        " true, true, ?, '[p]', 'london', null, null, null, null)",
        [unit, status],
    )
    found = connection.execute("select drawn, symbols from shown_figures").fetchall()
    assert found == [(drawn, "[p] [r]")]
