"""An indicator over existing measures is one row of the register, and nothing else."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.projects import copy_project, run_in
from tests.returns.figures import GOLDEN

NEW = {
    "indicator_id": "trigger_refusal_rate",
    "indicator_name": "Mandatory tests refused",
    "strategy_paragraph": "Delivery plan 2.2",
    "definition": "Share of the trigger arrests of PPOs in which the drug test was refused",
    "formula": "100 x trigger arrests refusing the test / trigger arrests",
    "unit": "percent",
    "aggregation": "sum",
    "numerator_measure": "trigger_refused",
    "denominator_measure": "trigger_arrests",
    "finest_area": "borough",
    "return_name": "ppo_drug_tests",
    "has_register": "true",
    "event_date": "arrest_date",
    "caveat": "Made up for a test.",
    "is_experimental": "false",
    "is_followed_up": "false",
    "display_order": "99",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose register has one more row, and a home refreshed by it."""
    folder = tmp_path_factory.mktemp("new_indicator")
    copy_project(folder)
    register = folder / "seeds" / "strategy" / "indicators.csv"
    with register.open(newline="", encoding="utf-8") as stream:
        columns = csv.DictReader(stream).fieldnames or ()
    with register.open("a", newline="", encoding="utf-8") as stream:
        csv.DictWriter(stream, columns, lineterminator="\n").writerow(NEW)
    _warehouse(folder, "refresh", "--returns", str(GOLDEN))
    return folder


def _warehouse(project: Path, *arguments: str) -> str:
    ran = run_in(project, *arguments)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_its_figures_are_the_measures_that_its_row_names(project: Path) -> None:
    link = str(project / "home" / "published" / "drug_strategy.duckdb")
    with duckdb.connect(link, read_only=True) as published:
        found = published.execute(
            "select coalesce(borough_code, area_code), period_start, numerator, denominator"
            " from marts.indicator_values where indicator_id = ? and period_type = 'quarter'"
            " and area_level in ('borough', 'unattributed') order by all",
            [NEW["indicator_id"]],
        ).fetchall()
        wide = published.execute(
            "select coalesce(borough_code, 'E99999999'), quarter_start_date, trigger_refused,"
            " trigger_arrests from marts.ppo_drug_testing order by all"
        ).fetchall()
        [[pooled]] = published.execute(
            "select value from marts.indicator_values where indicator_id = ?"
            " and area_level = 'london' and period_label = '2010-11 Q1'",
            [NEW["indicator_id"]],
        ).fetchall()
    assert found == wide
    assert pooled == pytest.approx(100 * 1 / 7)


def test_it_is_explained(project: Path) -> None:
    said = _warehouse(project, "explain", NEW["indicator_id"], "London", "2010-11 Q1")
    assert NEW["indicator_name"] in said
    assert NEW["formula"] in said
    assert "ppo_drug_tests/" in said


def test_it_is_in_the_dictionary(project: Path) -> None:
    code = (
        "from drug_strategy.answers.dictionary import write_page as write;"
        " from drug_strategy.settings import Settings;"
        " print(write(Settings.from_environment()).read_text())"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(project),
        "WAREHOUSE_HOME": str(project / "home"),
    }
    page = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
    ).stdout
    assert NEW["definition"] in page


def test_it_has_its_place_in_the_report(project: Path) -> None:
    pages = project / "home" / "report"
    said = {
        page.name for page in pages.rglob("*.html") if NEW["indicator_name"] in page.read_text()
    }
    assert "definitions.html" in said
    assert len(said) > 32  # each borough's page besides
