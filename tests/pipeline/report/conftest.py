"""Provide the facts and the report made from the example returns."""

import shutil

import duckdb
import pytest

from drug_strategy.publication import generations
from drug_strategy.report import report_of
from drug_strategy.report.facts import read_facts
from drug_strategy.settings import Settings
from tests.pipeline.report.pages import Page

# One row per figure of London or a borough in a completed period, with its page, the symbols of
# earlier years' figures, and the newest quarter with a point or, without one, the newest final one.
FIGURES = """
    create temp view figures as
    select
        v.*,
        i.aggregation,
        i.caveat,
        i.display_order,
        i.is_experimental,
        coalesce(i.key_activity_area || '. ', 'Recorded offences') as section,
        if(coalesce(i.scorecard_area, v.area_level) = v.area_level, i.scorecard_order, null)
            as scorecard_order,
        if(v.area_level = 'london', 'index', replace(lower(v.area_name), ' ', '-')) as page,
        v.period_type = 'fiscal_year' and v.period_label = '2012-13' as is_newest,
        lag(v.symbols) over earlier as symbols_before,
        first_value(v.symbols) over earlier as symbols_2009_10,
        q.signal as quarter_signal,
        q.period_label as quarter_label,
        q.newer_quarters,
        q.statement as quarter_statement
    from marts.indicator_values as v
    inner join marts.indicators as i using (indicator_id)
    left join (
        select distinct on (indicator_id, area_code)
            *,
            (
                select count(*) from marts.indicator_values as newer
                where newer.indicator_id = each.indicator_id and newer.area_code = each.area_code
                and newer.period_type = 'quarter' and newer.is_complete
                and newer.period_start > each.period_start
            ) as newer_quarters
        from marts.indicator_values as each
        where period_type = 'quarter' and is_complete
        and coalesce(chart_point, if(is_provisional, null, value)) is not null
        order by indicator_id, area_code, chart_point is null, period_start desc
    ) as q using (indicator_id, area_code)
    where v.is_complete and v.area_level in ('london', 'borough')
    window earlier as (
        partition by v.indicator_id, v.area_code, v.period_type order by v.period_start
    )
"""


@pytest.fixture(scope="session")
def published(example_home):
    return example_home.published_file


@pytest.fixture(scope="session")
def facts(published):
    return read_facts(published)


@pytest.fixture(scope="session")
def site(example_home):
    """Return the report's folder. Tests must not change it."""
    return example_home.report


@pytest.fixture(scope="session")
def pages(site):
    """Return the report's pages, keyed by file name without the extension."""
    return read_pages(site)


def read_pages(site):
    return {path.stem: Page(path) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="session")
def query(published):
    """Return a function that queries the published file and returns rows as mappings."""
    return lambda sql: rows_of(published, sql)


def rows_of(database, sql):
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(FIGURES)
        found = connection.execute(sql)
        names = [name for name, *_ in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def changed_copy(published, folder, statements):
    """Change a copy of the file by SQL, publish it in a new home, and return the home."""
    home = Settings(home=folder / "altered", returns=folder)
    home.published.mkdir(parents=True)
    draft = home.published / "draft"
    shutil.copyfile(published, draft)
    with duckdb.connect(str(draft)) as connection:
        for statement in statements:
            connection.execute(statement)
    generations.finish(draft, home.published, "altered")
    generations.point_to(home.published, "altered")
    return home


@pytest.fixture
def altered(published, tmp_path):
    """Return a function that publishes a changed copy of the file, and returns its home."""
    return lambda *statements: changed_copy(published, tmp_path, statements)


@pytest.fixture
def altered_pages(altered):
    """Return a function that returns the pages of a changed copy of the published file."""
    return lambda *statements: read_pages(report_of(altered(*statements)).front_page.parent)
