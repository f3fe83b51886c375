"""A second publication lists what changed, and marks revised figures with [r].

tests/unit/publication tests how changes are found, and tests/unit/report/test_views.py which of
them are shown.
"""

from collections import Counter

import pytest

from drug_strategy.report import report_of
from drug_strategy.report.facts import read_facts
from tests.pipeline.report.conftest import changed_copy, read_pages, rows_of

# A first publication turns into a second one: two indicators' figures had other values before, and
# figures of a third are new or withdrawn.
SECOND = (
    "update marts.publication set publication_id = '29990101T000000.000000Z',"
    " as_at_moved = 'late.csv has no received date in its name, so the as-at day moved.'",
    """
    insert into marts.publication_changes by name
    select
        indicator_id, indicator_name, area_code, area_name,
        period_type, period_start, period_end, period_label,
        case
            when indicator_id <> 'cannabis_factories_closed' then 'revised'
            when value is null then 'withdrawn'
            else 'new'
        end as change,
        case change when 'revised' then value + 1 when 'withdrawn' then 3 end as value_before,
        value as value_now,
        '29990101T000000.000000Z' as publication,
        (select max(publication_id) from marts.indicator_revisions) as previous_publication,
        case indicator_id
            when 'crack_houses_closed'
                then 'crack_house_closures/folder/late.csv; return_register/register.csv'
            when 'payback_index' then 'version 0.3.0+1a2b3c4d of the warehouse (before: 0.2.0)'
        end as caused_by
    from marts.indicator_values
    where
        indicator_id in ('crack_houses_closed', 'payback_index')
        and value is not null and (area_level = 'london' or area_name > 'T')
        or indicator_id = 'cannabis_factories_closed'
        and area_level = 'borough' and (value is null or period_start >= date '2013-01-01')
    """,
    "update marts.indicator_revisions set as_at = date '2013-04-30'",
)
NEW_VERSION = "version 0.3.0+1a2b3c4d of the warehouse (before: 0.2.0)"
CLOSURES = "crack_houses_closed"
NO_FILE = "no file: the as-at date, a definition or a method has changed"
FILES = {"Crack houses closed": "late.csv; register.csv", "Payback Index": NEW_VERSION}
WAS_OVER = "c.period_end <= date '2013-04-30'"


@pytest.fixture(scope="module")
def second(published, tmp_path_factory):
    """Return the home of a second publication."""
    return changed_copy(published, tmp_path_factory.mktemp("second"), SECOND)


@pytest.fixture(scope="module")
def marts(second):
    return lambda sql: [tuple(row.values()) for row in rows_of(second.published_file, sql)]


@pytest.fixture(scope="module")
def after(second):
    return read_pages(report_of(second).front_page.parent)


def test_a_first_publication_cannot_be_compared_with_an_earlier_one(pages):
    assert "This is the first publication." in pages["changes"].line
    assert pages["changes"].tables == {}
    assert not [page for page in pages.values() if "[r] revised" not in page.line]


def test_changes_in_finished_periods_are_counted_by_indicator_and_cause(after, marts):
    wanted = Counter(
        marts(
            "select c.indicator_name,"
            f" case when {WAS_OVER} then change when value_now is not null then 'new' end as shown"
            " from marts.publication_changes as c where shown is not null"
            " and c.period_end <= (select as_at from marts.publication)"
        )
    )
    page = after["changes"]
    given = Counter()
    for cells in page.tables["Changes by indicator"]:
        assert cells["Files added or removed"] == FILES.get(cells["Indicator"], NO_FILE)
        for change in ("New", "Revised", "Withdrawn"):
            given[cells["Indicator"], change.lower()] += int(cells[change].replace(",", ""))
    assert +given == wanted
    total = Counter(change for _, change in wanted.elements())
    assert (
        f"{total['new']:,} figures are new, {total['revised']:,} revised and "
        f"{total['withdrawn']:,} withdrawn since the publication as at 30 April 2013."
    ) in page.line
    assert min(total[change] for change in ("new", "revised", "withdrawn")) > 0
    assert "late.csv has no received date in its name, so the as-at day moved." in page.line
    redefined = sum(number for (name, _), number in wanted.items() if name == "Payback Index")
    sentence = f"{redefined:,} figures changed because the warehouse's definitions did."
    assert sentence in page.line
    assert redefined > 1


def test_each_changed_figure_is_listed_with_its_old_and_new_value_and_its_files(after, marts):
    rows = marts(
        "select c.area_name, c.period_label, change, value_before, value_now"
        " from marts.publication_changes as c inner join marts.areas using (area_code)"
        f" where indicator_id = '{CLOSURES}' and area_level in ('london', 'borough')"
        f" and period_type <> 'rolling_year' and {WAS_OVER}"
    )
    listed = [
        cells
        for of in ("London", "boroughs")
        for cells in after["changes"].tables[f"Figures for {of}, revised or withdrawn"]
        if cells["Indicator"] == "Crack houses closed"
    ]
    given = [
        (c["Area"], c["Period"], c["Change"], float(c["Before"]), float(c["Now"])) for c in listed
    ]
    assert sorted(given) == sorted(rows)
    assert {cells["Files"] for cells in listed} == {"late.csv; register.csv"}


def test_only_figures_revised_after_their_period_ended_are_marked_as_revised(after, marts):
    rows = marts(
        "select area_name, period_label from marts.publication_changes as c"
        " inner join marts.areas as a using (area_code, area_name)"
        f" where indicator_id = '{CLOSURES}' and {WAS_OVER} and (area_level = 'london'"
        " and period_type in ('quarter', 'fiscal_year')"
        " or area_level = 'borough' and period_label = '2012-13')"
    )
    marked = set()
    for label, listed in after[CLOSURES].tables.items():
        for cells in listed:
            if "[r]" in cells.get("Figure", ""):
                name, *_ = cells.values()
                marked.add((name, "2012-13") if "boroughs" in label else ("London", name))
    assert marked == set(rows)
    assert len(marked) > 20
    scores = {cells["2012-13"]: cells for cells in after["index"].tables["Scorecard, London"]}
    assert "[r]" in scores["Crack houses closed"]["Figure"]
    assert "[r]" not in scores["Value of confiscation orders"]["Figure"]


def test_only_new_files_are_listed_as_needing_attention(altered, published, query):
    """The previous publication had all files but one."""
    [file, *_] = query(
        "select file_name from data_quality.file_reconciliation where quarantined > no_records"
        " order by quarantined - no_records desc"
    )
    name = file["file_name"]
    home = altered(f"delete from data_quality.file_reconciliation where file_name = '{name}'")
    broken = home.home / "broken.duckdb"
    broken.write_text("no database")
    found = [
        [row["file_name"] for row in read_facts(published, previous).rows("faulty", is_known=False)]
        for previous in (home.published_file, None, home.home / "none.duckdb", broken)
    ]
    assert found[0] == [name]
    assert found[1] == found[2] == found[3]
    assert len(found[1]) > 1
