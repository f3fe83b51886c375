"""A second publication lists what changed, and marks revised figures with [r].

tests/unit/publication tests how changes are found.
"""

import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from drug_strategy.answers.status import summary
from drug_strategy.report import report_of
from drug_strategy.report.facts import read_facts
from drug_strategy.settings import Settings
from tests.pipeline.report.conftest import read_pages, rows_of

SECOND = (Path(__file__).parent / "second.sql").read_text("utf-8")
NEW_VERSION = "version 0.3.0+1a2b3c4d of the warehouse (before: 0.2.0)"
CLOSURES = "crack_houses_closed"
REVISED = (CLOSURES, "community_led_closure_rate", "payback_index")
OVER = "c.period_end <= "
LAST_TIME, NOW = "date '2013-04-30'", "(select as_at from marts.publication)"
LONDON = "Figures for London, revised or withdrawn"
BOROUGHS = "Figures for boroughs, revised or withdrawn"
NO_FILE = "no file: the as-at date, a definition or a method has changed"


@pytest.fixture(scope="module")
def second(published, tmp_path_factory):
    """Return the home of a second publication: the first one, and the changes in second.sql."""
    folder = tmp_path_factory.mktemp("second")
    home = Settings(home=folder, returns=folder)
    home.published.mkdir()
    shutil.copyfile(published, home.published_file)
    with duckdb.connect(str(home.published_file)) as connection:
        connection.execute(SECOND)
    return home


@pytest.fixture(scope="module")
def marts(second):
    return lambda sql: rows_of(second.published_file, sql)


@pytest.fixture(scope="module")
def after(second):
    return read_pages(report_of(second).front_page.parent)


def test_a_first_publication_cannot_be_compared_with_an_earlier_one(pages):
    assert "This is the first publication." in pages["changes"].line
    assert pages["changes"].tables == {}
    assert not [page for page in pages.values() if "[r] revised" not in page.line]


def test_changes_in_finished_periods_are_counted_by_indicator_and_cause(after, marts, second):
    rows = marts(
        "select c.indicator_name as name,"
        f" case when {OVER} {LAST_TIME} then change when value_now is not null then 'new' end"
        f" as change from marts.publication_changes as c where {OVER} {NOW}"
    )
    wanted = Counter((row["name"], row["change"]) for row in rows if row["change"])
    given = Counter[tuple[str, str]]()
    page = after["changes"]
    for cells in page.tables["Changes by indicator"]:
        name = cells["Indicator"]
        assert cells["Files added or removed"] == {
            "Crack houses closed": "late.csv; register.csv",
            "Cannabis factories closed": "late.csv",
            "Payback Index": NEW_VERSION,
        }.get(name, NO_FILE)
        for change in ("New", "Revised", "Withdrawn"):
            given[name, change.lower()] += int(cells[change].replace(",", ""))
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
    facts = summary(second.published_file)
    assert facts["redefined_by"] == NEW_VERSION
    assert facts["figures_redefined"] >= redefined > 1


def test_each_changed_figure_is_listed_with_its_old_and_new_value_and_its_files(after, marts):
    rows = marts(
        "select c.area_name, c.period_label, change, value_before, value_now"
        " from marts.publication_changes as c inner join marts.areas using (area_code)"
        f" where indicator_id = '{CLOSURES}' and area_level in ('london', 'borough')"
        f" and period_type <> 'rolling_year' and change <> 'new' and {OVER} {LAST_TIME}"
    )
    tables = after["changes"].tables
    listed = [cells for cells in tables[LONDON] + tables[BOROUGHS] if "Crack" in cells["Indicator"]]
    given = [
        (c["Area"], c["Period"], c["Change"], float(c["Before"]), float(c["Now"])) for c in listed
    ]
    assert sorted(given) == sorted(tuple(row.values()) for row in rows)
    assert {cells["Files"] for cells in listed} == {"late.csv; register.csv"}


def test_only_figures_revised_after_their_period_ended_are_marked_as_revised(after, marts):
    marked = set()
    for name in REVISED:
        for label, listed in after[name].tables.items():
            for cells in listed:
                if ", London, " in label and "[r]" in cells["Figure"]:
                    marked.add((name, "London", next(iter(cells.values()))))
                if label.endswith("boroughs, 2012-13: data") and "[r]" in cells["Figure"]:
                    marked.add((name, cells["Borough"], "2012-13"))
    rows = marts(
        "select indicator_id, area_name, period_label from marts.publication_changes as c"
        " inner join marts.areas as a using (area_code, area_name)"
        f" where change = 'revised' and {OVER} {LAST_TIME} and (area_level = 'london'"
        " and period_type in ('quarter', 'fiscal_year')"
        " or area_level = 'borough' and period_label = '2012-13')"
    )
    assert marked == {tuple(row.values()) for row in rows}
    assert len({area for _, area, _ in marked}) > 3
    scores = {cells["2012-13"]: cells for cells in after["index"].tables["Scorecard, London"]}
    assert "[r]" in scores["Crack houses closed"]["Figure"]
    assert "[r]" not in scores["Value of confiscation orders"]["Figure"]


@pytest.mark.parametrize(
    ("statement", "hidden"),
    [
        ("update marts.indicator_revisions set as_at = date '2013-03-30'", "2012-13 Q4"),
        ("update marts.publication set as_at = date '2013-03-30'", "2010-13"),
    ],
)
def test_a_changed_figure_is_not_marked_or_listed_if_its_period_was_not_over(
    altered_pages, after, statement, hidden
):
    found = altered_pages(SECOND, statement)
    for pages, is_listed in ((after, True), (found, False)):
        periods = {cells["Period"] for cells in pages["changes"].tables[LONDON]}
        assert "2012-13 Q3" in periods
        assert (hidden in periods) == is_listed
    [label] = [each for each in found[CLOSURES].tables if "each quarter" in each]
    figures = {cells["Quarter"]: cells["Figure"] for cells in found[CLOSURES].tables[label]}
    assert "[r]" in figures["2012-13 Q3"]
    assert hidden == "2010-13" or "[r]" not in figures[hidden]


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
