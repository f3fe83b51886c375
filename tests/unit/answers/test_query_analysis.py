"""The figures behind any query's answer are found, and notes say what is wrong with them."""

import duckdb
import pytest

from drug_strategy.answers.query_analysis import notes

HOUSES = "indicator_id = 'houses'"
MIXED = "values of period_type (quarter, year)"
LEVELS = "values of area_level (borough, unattributed, ward)"
NOT_ADDED = "These figures do not add up: Networks"
PROVISIONAL = "[p] behind this answer, 1 of 2: Hackney Q2."


@pytest.fixture(scope="module")
def published():
    """Yield two quarters and a year of closures (also in a ward), networks and a percentage."""
    with duckdb.connect() as connection:
        connection.execute("""
            create schema marts;
            create table marts.indicator_values as
            select
                i.indicator_id, upper(i.indicator_id) as indicator_name, p.period_label,
                p.period_type, p.value, p.value as numerator, a.area_level, a.area_code,
                if(a.area_level = 'ward', 'Abbey', 'Hackney') as area_name, p.is_provisional,
                null as caution
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
                indicator_id, indicator_id as indicator_name, area_code, area_code as area_name,
                period_label, 2 as value, 2 as numerator, 0.5 as rate, false as is_provisional,
                null as caution
            from (values ('houses'), ('networks')) as i (indicator_id)
            cross join (values ('E09'), ('E10')) as a (area_code)
            cross join (values ('2010'), ('2011'), ('2012')) as p (period_label);
            create table marts.ward_years as
            select
                indicator_id, indicator_name, b.area_code as borough_code, w.area_level,
                w.area_code, w.area_code as area_name, period_label, value, numerator, rate,
                is_provisional, caution
            from marts.borough_years as b
            cross join (values
                ('E05', 'ward'), ('E09-none', 'no_ward')
            ) as w (area_code, area_level);
            alter table marts.indicator_values add column adds_up boolean;
            insert into marts.indicator_values by name
            select
                'houses' as indicator_id, label as period_label, n as value, n as numerator,
                'fiscal_year' as period_type, 'unattributed' as area_level,
                'E99999999' as area_code, false as is_provisional, true as adds_up
            from (values ('2010', 3), ('2011', 0), ('2012', null)) as t (label, n);
            create table marts.london_years as
            select
                'houses' as indicator_id, 'Houses' as indicator_name, 'C' || n as area_code,
                if(n = 1, 'Hackney', 'Area ' || n) as area_name, year as fiscal_year,
                year as period_label,
                case when n > 2 or year < '2011' then 0.0 end as value, 1.5 as rate,
                year = '2010-11' as is_provisional, if(is_provisional, '[p]', '') as symbols,
                '' as provisional_reason, null as caution
            from range(1, 8) as a (n)
            cross join (values ('2009-10'), ('2010-11'), ('2011-12')) as t (year);
            create table marts.ward_totals as
            select
                * exclude (caution), if(area_level = 'ward', 'A row was left out.', null) as caution
            from marts.ward_years
            where period_label = '2010' and indicator_id = 'houses' and borough_code = 'E09';
            create table marts.indicator_signals as from (values
                ('houses', 'Houses', 'E09', 'Hackney', '2010', 3, '3 in 2010 (provisional: why).'),
                ('houses', 'Houses', 'E10', 'Camden', '2010', 4, '4 in 2010.')
            ) as t (
                indicator_id, indicator_name, area_code, area_name, period_label, value, statement
            );
        """)
        yield connection


YEARS = f"marts.borough_years where {HOUSES}"
WARDS = f"marts.ward_years where {HOUSES}"
NOT_ATTRIBUTED = "Not attributed to a borough, so not in the sum: 3."
NO_WARD = "each borough has a row for what no ward was given"
BOROUGH = f"marts.indicator_values as v where {HOUSES} and area_level = 'borough'"
LONDON = "marts.london_years where fiscal_year"
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
        (f"select sum(value) from marts.indicator_values where {HOUSES}", LEVELS),
        ("select sum(numerator) from marts.borough_quarters", NOT_ADDED),
        (f"select sum(value) from marts.borough_quarters where {HOUSES}", PROVISIONAL),
        ("select avg(value) from marts.borough_quarters", "not the figure for all: Rate."),
        (f"select sum(value) from {YEARS} and period_label = '2010'", NOT_ATTRIBUTED),
        (f"select period_label, round(sum(value)) from {YEARS} group by all", NOT_ATTRIBUTED),
        (f"select sum(value) from {WARDS}", NOT_ATTRIBUTED),
        (f"select count(*) from {WARDS}", NO_WARD),
        (f"select count(distinct area_code) from {WARDS} and value > 0", NO_WARD),
        (f"select quantile_cont(value, 0.5) from {WARDS}", NO_WARD),
        (f"select borough_code, avg(rate) from {WARDS} group by all", NO_WARD),
        (f"select area_name, value as n from {WARDS} order by n desc limit 10", NO_WARD),
        (f"select area_name, value from {WARDS} order by 2 desc limit 10", NO_WARD),
        (f"select area_name, rank() over (order by rate desc) from {WARDS}", NO_WARD),
    ],
)
def test_a_sum_that_counts_twice_or_is_provisional_gets_a_note(published, sql, fault):
    assert any(fault in note for note in notes(published, sql))


@pytest.mark.parametrize(
    "sql",
    [
        f"select sum(value), bool_or(is_provisional) from {BOROUGH} and period_type = 'year'",
        f"select period_type, sum(value), any_value(is_provisional) from {BOROUGH} group by all",
        "select sum(value) filter (where period_type = 'quarter'), any_value(is_provisional)"
        f" from {BOROUGH}",
        f"select sum(value) from {QUARTERS} = 'networks'",
        f"select 100 * sum(numerator) from {QUARTERS} = 'rate'",
        f"select avg(value), any_value(is_provisional) from {BOROUGH}",
        f"select max(value), count(*), sum(length(area_code)), max(is_provisional) from {BOROUGH}",
        f"select sum(value) from {YEARS} and area_code = 'E09'",
        f"select area_code, sum(value) from {YEARS} group by all",
        f"select sum(value) from {YEARS} and period_label in ('2011', '2012')",
        f"select count(*), avg(value) from {WARDS} and area_level = 'ward'",
        f"select area_name, value from {WARDS} order by period_label, area_name",
        "explain from marts.london_years",
        "describe marts.london_years",
        "select 'marts.london_years'",
    ],
)
def test_a_correct_sum_and_an_answer_without_figures_get_no_note(published, sql, caplog):
    published.execute(sql)
    assert notes(published, sql) == []
    assert caplog.records == []


FOUR = "Area 2 2010-11, Area 3 2010-11, Area 4 2010-11, Area 5 2010-11 and 3 more."
HACKNEY = f"{LONDON} = '2010-11' and area_name = 'Hackney'"


@pytest.mark.parametrize(
    ("sql", "marked"),
    [
        (f"from marts.london_years select area_name, value where {HOUSES}", f"7 of 21: {FOUR}"),
        (f"select area_name from {LONDON} = '2010-11' order by value desc limit 1", f"7: {FOUR}"),
        (f"select rank() over (order by value) as r from {LONDON} > '2010' qualify r = 1", "of 14"),
        (f"select count(*) from {LONDON} = '2010-11' and value = 0", f"7 of 7: {FOUR}"),
        (f"select 1 where exists (from {HACKNEY} and value = 0)", "1 of 1: Hackney 2010-11."),
        (
            f"select * exclude (is_provisional, provisional_reason, symbols) from {HACKNEY}",
            "1 of 1: Hackney 2010-11.",
        ),
        (f"select columns('val.*') from {HACKNEY}", "1 of 1: Hackney 2010-11."),
        (f"select london_years from {HACKNEY}", "1 of 1: Hackney 2010-11."),
        (f"select value as area_name, area_name as symbols from {HACKNEY}", "1 of 1: Hackney 201"),
        ('select "VALUE" from Marts."London_Years" as "a ""b" where area_code = \'C1\'', "1 of 3:"),
        (f"with V(a, b) as (from {HACKNEY}) select x.* from v as x join v using (a)", "1 of 1: H"),
        (
            f"with london_years as (from {HACKNEY}) select value from london_years",
            "1 of 1: Hackney 201",
        ),
        (f"select value from {HACKNEY} union all select value from marts.ward_years", "1 of 25: H"),
        (
            f"select v from (select 1 as v union select value from {HACKNEY}) order by 1",
            "1 of 1: H",
        ),
        (f"select value from {HACKNEY} except select 7 as value", "1 of 1: Hackney 2010-11."),
        (
            "with recursive t as (select value, 1 as n from "
            + HACKNEY
            + " union all select value, n + 1 from t where n < 3) select value from t",
            "1 of 1: Hackney 2010-11.",
        ),
        (
            "select (select sum(s.value) from marts.london_years as s"
            " where s.area_name = a.area_name) from marts.areas as a",
            "1 of 3: Hackney 2010-11.",
        ),
        (
            "select value from marts.areas as a, lateral (select value from marts.london_years as s"
            " where s.area_name = a.area_name)",
            "1 of 3: Hackney 2010-11.",
        ),
        (f"pivot (from {LONDON} > '2010') on fiscal_year using sum(value)", f"7 of 14: {FOUR}"),
        (
            f"from (select area_code, fiscal_year, value from {LONDON} > '2010')"
            " pivot (sum(value) for fiscal_year in ('2010-11'))",
            f"7 of 14: {FOUR}",
        ),
        (f"select list_transform(list(value), lambda x: x + 1) from {HACKNEY}", "1 of 1: Hackney"),
        (f"select sum(sum(value)) over () from {HACKNEY} group by area_code", "1 of 1: Hackney"),
        ("select value from marts.indicator_signals", "1 of 2: Hackney 2010."),
    ],
)
def test_provisional_figures_are_named_whatever_is_asked_of_them(published, sql, marked):
    published.execute(sql)
    found = notes(published, sql)
    assert any("[p]" in note and marked in note for note in found)
    assert not any(note.startswith("Not all rows") for note in found)


def test_null_figures_are_named_once_and_no_other(published):
    """A sum leaves a null figure out, and a list or a CSV file may show it as empty."""
    for columns in ("sum(value)", "area_name, value", "count(*)"):
        [note] = notes(published, f"select {columns} from {LONDON} = '2011-12'")
        assert note.startswith(
            "Null figures behind this answer, 2 of 7: Area 2 2011-12, Hackney 2011-12."
        )
    for columns in ("area_name, value, symbols", "*", "distinct indicator_name", "area_name"):
        assert notes(published, f"select {columns} from {LONDON} > '2010' order by area_name") == []


def test_figures_with_a_caution_are_named(published):
    [note] = notes(published, "select area_name, value from marts.ward_totals")
    assert note.startswith("Figures behind this answer with a caution, 1 of 2: E05 2010.")


def test_each_note_is_given_once_and_has_the_indicator_if_there_are_several(published):
    several = f"select value from {QUARTERS.replace('not ', '')} <> ''"
    [note] = notes(published, f"{several} union all {several}")
    assert "3 of 3: Hackney Q2 (HOUSES), Hackney Q2 (NETWORKS), Hackney Q2 (RATE)." in note


def test_a_sum_that_includes_the_baseline_year_says_so(published):
    for added, is_noted in {
        "sum(value + 1)": True,
        "avg(rate)": True,
        "area_name, sum(value + 1)": True,
        "fiscal_year, sum(value + 1)": False,
        "max(value)": False,
        "sum(value + 1) filter (where fiscal_year > '2010')": False,
    }.items():
        found = notes(published, f"select {added} from marts.london_years group by all")
        assert any("2009-10, the baseline year" in note for note in found) == is_noted, added


@pytest.mark.parametrize(
    ("added", "faults"),
    [
        ("avg(rate)", ["is not the figure for all: Houses."]),
        ("avg(round(rate))", ["is not the figure for all: Houses."]),
        ("sum(rate)", ["do not add up: Houses."]),
        ("sum(rate * 2)", []),
        ("max(rate)", []),
    ],
)
def test_an_average_or_sum_of_rates_gets_a_note(published, added, faults):
    found = notes(published, f"select {added} from {YEARS}")
    assert len(found) == len(faults)
    assert all(fault in note for fault, note in zip(faults, found, strict=True))


@pytest.mark.parametrize(
    "sql",
    [
        "from (select value from marts.london_years except select 1)",
        "from query_table('marts.london_years')",
        "summarize marts.london_years",
        "select geomean(rate) from marts.london_years",
        "select max(columns(*)) from (select max(columns(*)) from (from marts.london_years))",
        f"select value from marts.london_years where {' or '.join(['value = 0'] * 900)}",
    ],
)
def test_an_analysis_that_is_not_possible_is_a_note(published, sql):
    published.execute(sql)
    [note] = notes(published, sql)
    assert note.startswith("Not all rows behind this answer could be checked")


@pytest.mark.parametrize(
    ("levels", "is_noted"), [("borough", True), ("borough', 'unattributed", False)]
)
def test_a_sum_that_includes_what_is_not_attributed_gets_no_note_that_it_is_missing(
    published, levels, is_noted
):
    places = f"area_level in ('{levels}') and period_label = '2010'"
    published.execute(
        "begin; insert into marts.indicator_values by name select * replace ('E10' as"
        " area_code) from marts.indicator_values where area_level = 'borough'"
    )
    sql = f"select sum(value) from marts.indicator_values where {HOUSES} and {places}"
    found = notes(published, sql)
    published.execute("rollback")
    assert any(note.startswith(NOT_ATTRIBUTED) for note in found) == is_noted
