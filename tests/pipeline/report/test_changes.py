"""A second publication lists what changed, and marks revised figures with [r].

tests/unit/publication tests how changes are found.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from drug_strategy.answers.status import summary
from drug_strategy.report.facts import Facts, read_facts
from drug_strategy.report.pages.changes import changes_page, revisions
from drug_strategy.report.pages.indicator import indicator_page
from drug_strategy.report.pages.london import summary_page
from drug_strategy.report.pages.overview import overview
from drug_strategy.report.pages.scorecard import scorecard
from drug_strategy.report.rows import Figure
from tests.pipeline.report.conftest import Query, rows_of

SECOND = (Path(__file__).parent / "second.sql").read_text("utf-8")
NEW_VERSION = "version 0.3.0+1a2b3c4d of the warehouse (before: 0.2.0)"
CLOSURES = "crack_houses_closed"
REVISED = (CLOSURES, "community_led_closure_rate", "payback_index")
OVER = "c.period_end <= "
LAST_TIME, NOW = "date '2013-04-30'", "(select as_at from marts.publication)"


@pytest.fixture(scope="module")
def marts(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Query:
    """Query a second publication, made by adding the changes in second.sql to the first."""
    copy = tmp_path_factory.mktemp("second") / "copy.duckdb"
    shutil.copyfile(published, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(SECOND)
    return lambda sql: rows_of(copy, sql) if sql else [{"path": copy}]


@pytest.fixture(scope="module")
def second(marts: Query) -> Facts:
    [row] = marts("")
    return read_facts(row["path"])


def test_a_first_publication_cannot_be_compared_with_an_earlier_one(facts: Facts) -> None:
    sentence = "This is the first publication."
    assert changes_page(facts)["sentence"] == sentence == summary_page(facts)["since"]
    assert revisions(facts, facts.indicators[CLOSURES])["sentence"] == sentence
    assert not any(row.is_revised for row in facts[Figure])
    assert changes_page(facts)["as_at_moved"] is changes_page(facts)["redefinition"] is None


def test_changes_in_finished_periods_are_counted_by_indicator_and_cause(
    second: Facts, marts: Query
) -> None:
    rows = marts(
        "select c.indicator_name as name,"
        f" case when {OVER} {LAST_TIME} then change when value_now is not null then 'new' end"
        f" as change from marts.publication_changes as c where {OVER} {NOW}"
    )
    wanted = Counter((row["name"], row["change"]) for row in rows if row["change"])
    page = changes_page(second)
    given = Counter[tuple[str, str]]()
    for name, *numbers, cause in page["tally"].rows:
        assert cause == {
            "Crack houses closed": "late.csv; register.csv",
            "Cannabis factories closed": "late.csv",
            "Payback Index": NEW_VERSION,
        }.get(name, "no file: the as-at date, a definition or a method has changed")
        for change, number in zip(("new", "revised", "withdrawn"), numbers, strict=True):
            given[name, change] += int(number.replace(",", ""))
    assert +given == wanted
    total = Counter(change for _, change in wanted.elements())
    assert page["sentence"] == (
        f"{total['new']:,} figures are new, {total['revised']:,} revised and "
        f"{total['withdrawn']:,} withdrawn since the publication as at 30 April 2013."
    )
    assert min(total[change] for change in ("new", "revised", "withdrawn")) > 0
    moved = "late.csv has no received date in its name, so the as-at day moved."
    assert page["as_at_moved"] == moved
    redefined = sum(number for (name, _), number in wanted.items() if name == "Payback Index")
    sentence = f"{redefined:,} figures changed because the warehouse's definitions did."
    assert page["redefinition"] == sentence
    [[path]] = [row.values() for row in marts("")]
    facts = summary(path)
    assert facts["redefined_by"] == NEW_VERSION
    assert facts["figures_redefined"] >= redefined > 1


def test_each_changed_figure_is_listed_with_its_old_and_new_value_and_its_files(
    second: Facts, marts: Query
) -> None:
    rows = marts(
        "select c.area_name, c.period_label, change, value_before, value_now"
        " from marts.publication_changes as c inner join marts.areas using (area_code)"
        f" where indicator_id = '{CLOSURES}' and area_level in ('london', 'borough')"
        f" and period_type <> 'rolling_year' and change <> 'new' and {OVER} {LAST_TIME}"
    )
    listed = revisions(second, second.indicators[CLOSURES])["of_this"].rows
    given = [(a, p, c.lower(), float(b), float(n)) for a, p, c, b, n, _ in listed]
    assert sorted(given) == sorted(tuple(row.values()) for row in rows)
    assert {cause for *_, cause in listed} == {"late.csv; register.csv"}
    page = changes_page(second)
    sentences = {(place, text) for place, text, _ in page["of_boroughs"]}
    row = next(row for row in rows if row["area_name"] != "London")
    values = f"{row['value_now']:.0f}, was {row['value_before']:.0f}"
    place = f"{row['area_name']}, {row['period_label']}"
    assert (place, f"Crack houses closed: {values}") in sentences
    assert {row[0] for row in page["london"].rows} == {
        second.indicators[name].indicator_name for name in REVISED
    }


def test_only_figures_revised_after_their_period_ended_are_marked_as_revised(
    second: Facts, marts: Query
) -> None:
    marked = set()
    for name in REVISED:
        page = indicator_page(second, second.indicators[name])
        for table in (page["chart"].table, page["years"]):
            marked |= {(name, "London", row[0]) for row in table.rows if "[r]" in row[1]}
    for code, borough in second.boroughs.items():
        for group in overview(second, code):
            for line in group.lines:
                if "[r]" in line.value:
                    period = line.period.removesuffix(", 2009-10 = 100")
                    marked.add((line.indicator.indicator_id, borough, period))
    rows = marts(
        "select indicator_id, area_name, period_label from marts.publication_changes as c"
        " inner join marts.areas as a using (area_code, area_name)"
        f" where change = 'revised' and {OVER} {LAST_TIME} and (area_level = 'london'"
        " and period_type in ('quarter', 'fiscal_year')"
        " or area_level = 'borough' and period_label = '2012-13')"
    )
    assert marked == {tuple(row.values()) for row in rows}
    assert len({area for _, area, _ in marked}) > 3


def test_a_changed_figure_is_not_marked_as_revised_if_its_period_was_not_over(
    altered: Callable[..., Path],
) -> None:
    moved = "update marts.indicator_revisions set as_at = date '2013-03-30'"
    found = read_facts(altered(SECOND, moved))
    page = indicator_page(found, found.indicators[CLOSURES])
    figures = {row[0]: row[1] for row in page["chart"].table.rows}
    assert "[r]" in figures["2012-13 Q3"]
    assert "[r]" not in figures["2012-13 Q4"]
    listed = [row[1] for row in page["revisions"]["of_this"].rows if row[0] == "London"]
    assert "2012-13 Q3" in listed
    assert not {"2012-13 Q4", "2012-13"} & {*listed}


def test_the_total_of_the_three_years_is_revised_only_after_the_three_years_have_ended(
    altered: Callable[..., Path], second: Facts
) -> None:
    not_over = "update marts.publication set as_at = date '2013-03-30'"
    found = read_facts(altered(SECOND, not_over))
    for facts, is_over in ((second, True), (found, False)):
        listed = {(row[1], row[2]) for row in changes_page(facts)["london"].rows}
        assert (("2010-13", "Revised") in listed) == is_over
        assert ("2012-13 Q3", "Revised") in listed
        places = [place for place, _, _ in changes_page(facts)["of_boroughs"]]
        assert any(place.endswith(", 2010-13") for place in places) == is_over


def test_a_revised_figure_is_marked_on_the_scorecard(facts: Facts, second: Facts) -> None:
    for given, is_revised in ((facts, False), (second, True)):
        scores = {score.indicator.indicator_id: score for score in scorecard(given)}
        assert ("[r]" in scores[CLOSURES].value) == is_revised
        assert "[r]" not in scores["confiscation_value_gbp"].value


def test_the_history_of_revisions_agrees_with_the_marts(second: Facts) -> None:
    history = revisions(second, second.indicators[CLOSURES])
    assert [row[0] for row in history["quarters"].rows] == [
        f"2009-10 Q{quarter}" for quarter in range(1, 5)
    ]
    for _, first, _, now, revision in history["quarters"].rows:
        assert int(now) - int(first) == int(revision) == 2
    assert history["summary"].rows == [
        ["1", "4", "\N{MINUS SIGN}0.5", "0.5", "2.0%", "0.0%"],
        ["4", "12", "1.2", "1.5", "6.0%", "75.0%"],
    ]
    assert changes_page(second)["later"].rows == [
        ["Crack houses closed", "12", "1.2", "1.5", "6.0%", "75.0%"],
        ["Closures led by the community", "9", "0.0", "0.1", "0.5%", "50.0%"],
    ]
