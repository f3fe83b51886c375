"""`warehouse explain` describes a figure, the rows behind it and the rows that were left out."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from drug_strategy.answers.explain import Page, explain
from drug_strategy.answers.query import connect
from drug_strategy.io import engine
from drug_strategy.publication.generations import LINK
from drug_strategy.settings import Settings, UserError
from tests.returns.figures import number, read_table

ASKED = ("crack_houses_closed", "Hackney", "2010-11")
FIRST = "crack_house_closures/2010-11_q1__received_2010-07-12.csv"
REVIVED = "crack_house_closures/revived__received_2011-01-10.csv"


def _explained(home: Path, *asked: str) -> Page:
    return explain(Settings.from_environment(str(home)), *asked)


def _section(page: Page, heading: str) -> list[tuple[str, str]]:
    return dict(page[1])[heading]


@pytest.fixture(scope="module", autouse=True)
def _open(golden_home: Path) -> Iterator[None]:
    """Keep the golden home's databases open, so that each test can open them faster."""
    settings = Settings.from_environment(str(golden_home))
    database = str(settings.database)
    with connect(settings.published / LINK), engine.connect(database, read_only=True):
        yield


@pytest.fixture
def readers_home(golden_home: Path, tmp_path: Path) -> Path:
    """Return a home in which only the golden home's publication can be read."""
    (tmp_path / "published").symlink_to(golden_home / "published")
    return tmp_path


def test_explain_shows_a_count_with_its_limits_and_return_status(golden_home: Path) -> None:
    page = _explained(golden_home, "crack_houses_closed", "Hackney", "2010-11 Q1")
    assert page[0] == "Crack houses closed: Hackney, 2010-11 Q1"
    figure = dict(_section(page, "Figure"))
    assert figure["value"] == "3"
    assert figure["95 % limits"] == "0.6 to 8.8"
    assert figure["return status"].startswith("submitted")
    assert figure["as at"] == "2011-05-09"


def test_a_quarter_reported_as_nil_is_traced_to_its_entry_in_the_return_register(
    golden_home: Path,
) -> None:
    page = _explained(golden_home, "crack_houses_closed", "Barnet", "2010-11 Q1")
    assert dict(_section(page, "Figure"))["return status"].startswith("nil")
    assert (
        "register",
        "Barnet, 2010-11 Q1: nil (return_register/register__received_2011-05-09.csv, row 3)",
    ) in _section(page, "What it is based on")


def test_explain_shows_a_percentage_with_its_numerator_and_denominator(golden_home: Path) -> None:
    page = _explained(golden_home, "community_led_closure_rate", "London", "2010-11 Q1")
    figure = dict(_section(page, "Figure"))
    assert [figure[name] for name in ("value", "numerator", "denominator")] == ["40.0 %", "2", "5"]
    assert figure["returned"].startswith("2 of 32 boroughs")


def test_explain_lists_the_files_behind_a_figure_and_the_rows_that_were_left_out(
    golden_home: Path,
) -> None:
    page = _explained(golden_home, "crack_houses_closed", "Camden", "2010-11 Q1")
    summary, *files = _section(page, "What it is based on")
    assert summary[1] == "2 rows in 2 files for this area and period; the figure counts 1."
    assert [(rows, text.split(",")[0]) for rows, text in files] == [
        ("1 row", FIRST),
        ("1 row", REVIVED),
    ]
    left_out = [f"{rows} {text}" for rows, text in _section(page, "What was left out")]
    for part, line in zip(
        ["date_order", "invalid_value", "superseded by a later", "withdrawn by a later"],
        left_out,
        strict=False,
    ):
        assert line.startswith(f"1 row {FIRST}")
        assert part in line


def test_a_quarantined_correction_is_listed_under_the_area_and_quarter_it_would_have_corrected(
    golden_home: Path,
) -> None:
    left_out = _section(
        _explained(golden_home, "confiscation_value_gbp", "Barnet", "2010-11 Q1"),
        "What was left out",
    )
    assert any("correction" in text and "unparseable_value" in text for _, text in left_out)


def test_a_row_without_a_borough_or_date_is_listed_under_every_figure_it_may_belong_to(
    golden_home: Path,
) -> None:
    """A row with too few cells has no known borough or date.

    The City of London is not an MPS borough.
    """
    for area, period in (("Camden", "2010-11 Q1"), ("Bexley", "2009-10")):
        left_out = _section(
            _explained(golden_home, "class_a_trafficking_detections", area, period),
            "What was left out",
        )
        [ragged] = [text for _, text in left_out if "ragged_row" in text]
        assert ragged.endswith("may belong to another area or period")
    page = _explained(golden_home, "class_a_trafficking_detections", "Bexley", "2011-12 Q1")
    assert "ragged_row" not in str(page), "the file was received before"
    page = _explained(golden_home, "confiscation_orders", "Not attributed", "2010-11")
    assert "1 row in 1 file" in _section(page, "What it is based on")[0][1]


def test_explain_names_the_outstanding_returns_behind_a_figure(golden_home: Path) -> None:
    for area, senders in (("London", "30 boroughs"), ("Camden", "Camden")):
        page = _explained(golden_home, "cannabis_factories_closed", area, "2010-11")
        sentence = f"2010-11 Q1: cannabis_factory_closures from {senders}, since 2010-08-04"
        assert ("outstanding", sentence) in _section(page, "What was left out")
    page = _explained(golden_home, "networks_disrupted", "Camden", "2010-11 Q4")
    assert _section(page, "What was left out") == [
        ("outstanding", "2010-11 Q4: network_disruptions from Headquarters, since 2011-05-05")
    ]
    page = _explained(golden_home, "cannabis_factories_closed", "Camden", "2010-11 Q1")
    assert dict(_section(page, "Figure"))["value"] == "none; it is outstanding"


def test_a_figure_is_provisional_if_its_return_was_sent_before_the_quarter_ended(
    golden_home: Path,
) -> None:
    """The last list of DIP boroughs arrived in October 2010 and is carried forward."""
    for quarter, is_early in (("2010-11 Q2", False), ("2010-11 Q4", True)):
        page = _explained(golden_home, "dip_boroughs", "Hackney", quarter)
        why = dict(_section(page, "Figure")).get("provisional", "")
        assert ("was sent too early" in why) == is_early


def test_explain_gives_a_change_and_a_comparison_with_their_labels_and_intervals(
    example_home: Settings,
) -> None:
    home = example_home.home
    for indicator in ("recorded_drug_possession", "pas_drugs_problem"):
        figure = dict(_section(_explained(home, indicator, "Hackney", "2012-13"), "Figure"))
        for line in ("year before", "rest of London"):
            assert re.match(
                r"(Clearly|Higher|Lower|No clear|Too few|Not fit).*, 95% interval ", figure[line]
            )
        assert ", and " in figure["rest of London"]
    page = _explained(home, "confiscation_paid_gbp", "Hackney", "2012-13 Q2")
    assert "rest of London" not in dict(_section(page, "Figure"))


def test_explain_says_why_a_year_is_not_compared_with_the_year_before(
    golden_home: Path,
) -> None:
    page = _explained(golden_home, "crack_houses_closed", "Camden", "2011-12 Q1")
    text = dict(_section(page, "Figure"))["year before"]
    why = "the period ends on 30 June 2011; 2011-12 Q1 is outstanding for Camden"
    assert text == f"1 a year earlier; not compared: {why}."
    page = _explained(golden_home, "confiscation_orders", "Barnet", "2010-11")
    text = dict(_section(page, "Figure"))["year before"]
    assert "; not compared: " in text
    assert "(2010-11 Q2, 2010-11 Q3, 2010-11 Q4) are outstanding for Barnet" in text


def test_explain_shows_the_like_for_like_figure_if_some_boroughs_did_not_report(
    example_home: Settings,
) -> None:
    published = example_home.home / "published" / "drug_strategy.duckdb"
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select distinct on (boroughs_like_for_like, unit)"
            " indicator_id, period_label, boroughs_like_for_like"
            " from marts.indicator_changes inner join marts.indicators using (indicator_id)"
            " where area_level = 'london' and period_type = 'fiscal_year'"
            " and period_label = '2012-13' and statement is not null"
            " order by indicator_id"
        ).fetchall()
    sentences = {}
    for indicator, period, boroughs in rows:
        page = _explained(example_home.home, indicator, "London", period)
        text = dict(_section(page, "Figure")).get("year before", "")
        assert (f"n the {boroughs} boroughs that returned in both years, " in text) == (
            boroughs is not None
        )
        sentences[boroughs] = text
    assert {None} < set(sentences)


def test_a_network_that_covers_three_boroughs_is_counted_from_a_single_row(
    golden_home: Path,
) -> None:
    for area, sentence in (
        ("London", "2 rows in 1 file for this area and period."),
        ("Hackney", "1 row in 1 file for this area and period."),
        ("Camden", "1 row in 1 file for this area and period."),
        ("Bexley", "No rows were accepted for this area and period."),
    ):
        page = _explained(golden_home, "networks_disrupted", area, "2010-11 Q1")
        assert _section(page, "What it is based on")[0][1] == sentence


def test_a_figure_for_recorded_offences_uses_only_rows_for_its_offence_category(
    golden_home: Path,
) -> None:
    """Barnet has three monthly figures for trafficking, and the first month was corrected."""
    page = _explained(golden_home, "recorded_drug_trafficking", "Barnet", "2010-11 Q1")
    assert "3 rows in 2 files" in _section(page, "What it is based on")[0][1]


def test_explain_lists_the_rows_behind_every_figure_above_zero(golden_home: Path) -> None:
    figures = {row["indicator"]: row for row in read_table("The figures") if number(row["value"])}
    for row in figures.values():
        page = _explained(golden_home, row["indicator"], row["area"], row["period"])
        assert "received" in _section(page, "What it is based on")[1][1], row


def test_explain_names_the_strategy_activities_that_an_indicator_belongs_to(
    golden_home: Path,
) -> None:
    meaning = dict(
        _section(_explained(golden_home, "crack_houses_closed", "London", "2010-11"), "What it is")
    )
    assert meaning["strategy"] == "Diagnostic indicators: crack houses"
    assert meaning["activity 4.1"].startswith("Find and close crack houses")
    assert {"definition", "formula", "caveat"} <= set(meaning)


def test_explain_shows_files_and_rows_only_to_the_owner_of_the_home(readers_home: Path) -> None:
    page = _explained(readers_home, "crack_houses_closed", "Camden", "2010-11 Q1")
    assert dict(_section(page, "Figure"))["value"] == "1"
    assert "Only the owner" in _section(page, "What it is based on")[0][1]
    assert ".csv" not in str(page)


def test_explain_refuses_a_file_published_by_an_earlier_version(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "drug_strategy.duckdb")) as earlier:
        earlier.execute("create schema marts")
        for table, columns in (
            ("indicators", "'orders' as indicator_id, 'Orders' as indicator_name, 1 display_order"),
            ("areas", "'E12000007' as area_code, 'London' as area_name, 'london' as area_level"),
            ("indicator_values", "'quarter' as period_type, '2010-11 Q1' as period_label"),
        ):
            earlier.execute(f"create table marts.{table} as select {columns}, null as borough_name")
    with pytest.raises(
        UserError, match="An earlier version made the published file; run: warehouse refresh"
    ):
        _explained(tmp_path, "orders", "London", "2010-11 Q1")


def test_explain_says_if_the_warehouse_has_changed_since_publication(
    golden_home: Path, readers_home: Path
) -> None:
    moved_on = readers_home / "warehouse.duckdb"
    shutil.copy(golden_home / "warehouse.duckdb", moved_on)
    with duckdb.connect(str(moved_on)) as private:
        private.execute("update marts.indicator_values set value = value + 1")
    page = _explained(readers_home, "crack_houses_closed", "Camden", "2010-11 Q1")
    assert "has changed since" in _section(page, "What it is based on")[0][1]
    assert dict(_section(page, "Figure"))["value"] == "1"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (("Crack houses closed", "hackney", "2010-11 q1"), "Hackney, 2010-11 Q1"),
        (("crack-houses-closed", "E09000012", "2010/11 Q1"), "Hackney, 2010-11 Q1"),
        (("Closure order", "London Borough of Hackney", " 2010-11  Q1"), "Hackney, 2010-11 Q1"),
        (("crack_houses_closed", "Haggerston", "2010-11"), "Haggerston, Hackney, 2010-11"),
        (("crack_houses_closed", "E05000239", "2010-11"), "Haggerston, Hackney, 2010-11"),
        (
            ("crack_houses_closed", "St Pancras & Somers Town, Camden", "2010-11"),
            "St. Pancras and Somers Town, Camden, 2010-11",
        ),
    ],
)
def test_names_and_periods_are_recognised_in_several_spellings(
    golden_home: Path, asked: tuple[str, ...], title: str
) -> None:
    assert _explained(golden_home, *asked)[0] == f"Crack houses closed: {title}"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (("crack_house_closed", "London", "2010-11"), 'no indicator .* "crack_houses_closed"'),
        (("zzz", "London", "2010-11"), "marts.indicators lists all"),
        (("crack_houses_closed", "Hackny", "2010-11"), 'no area "Hackny"; the nearest: "Hackney"'),
        (("crack_houses_closed", "Kingston", "2010-11"), '"Kingston upon Thames"'),
        (("crack_houses_closed", "Abbey", "2010-11"), 'are 2 .*; choose .* or "Abbey, Merton"'),
        (("gang", "London", "2010-11"), 'choose "networks_disrupted" or "cannabis_networks'),
        (("crack_houses_closed", "City of London", "2010-11"), 'no area "City of London"'),
        (("crack_houses_closed", "London", "2010-11 Q5"), 'no period .* "2010-11 Q'),
        (("crack_houses_closed", "Saint Pancras", "2010-11"), "There is no area"),
        (("networks_disrupted", "Haggerston", "2010-11"), "has no figure for Haggerston, Hackney"),
        (("crack_houses_closed", "Hackney", "Q2 2010"), '"2010-11 Q2" or "2010-11 Q1"'),
        (("drr_arrest_days", "Abbey, Merton", "2010-11"), "a figure for London and for Merton"),
    ],
)
def test_explain_suggests_similar_names_for_an_unknown_name(
    golden_home: Path, asked: tuple[str, ...], error: str
) -> None:
    with pytest.raises(UserError, match=error) as refused:
        _explained(golden_home, *asked)
    assert "\n" not in str(refused.value)


def test_the_explain_command_prints_no_colours_if_no_color_is_set(golden_home: Path) -> None:
    """Bold text is still allowed."""
    master, slave = os.openpty()
    subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", "explain", *ASKED],
        check=True,
        stdout=slave,
        env={**os.environ, "WAREHOUSE_HOME": str(golden_home), "NO_COLOR": "1", "TERM": "xterm"},
    )
    os.close(slave)
    shown = os.read(master, 65_536).decode()
    os.close(master)
    assert "\x1b[1mCrack houses closed: Hackney, 2010-11" in shown
    assert "  value           3\r\n" in shown
    assert "\x1b[3" not in shown
