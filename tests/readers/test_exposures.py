"""The report, the commands and the notebooks are dbt exposures that list the tables they read."""

import re

import pytest

from drug_strategy.io.folders import PROJECT
from drug_strategy.publication import history
from drug_strategy.transform import project

READ = re.compile(r"\b(?:marts|data_quality|intermediate|staging|restricted)\.([a-z_]+)")
ANSWERS = PROJECT / "drug_strategy" / "answers"
EXPORTS = PROJECT / "drug_strategy" / "exports"


def test_every_notebook_is_declared_as_a_dbt_exposure(settings):
    exposures = project.manifest(settings)["exposures"].values()
    notebooks = {path.stem for path in (PROJECT / "notebooks").glob("*.ipynb")}
    assert {each["name"] for each in exposures if each["type"] == "notebook"} == notebooks


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("report", [*ANSWERS.parent.glob("report/queries/*.sql")]),
        (
            "explain",
            [
                *(ANSWERS / "explain.py", ANSWERS / "names.py"),
                *ANSWERS.glob("sql/explain/*"),
                *ANSWERS.glob("templates/*"),
            ],
        ),
        ("workbooks", [EXPORTS / "workbook.py", *EXPORTS.glob("sql/workbook/*")]),
        ("ppo_list", [EXPORTS / "ppo_list.py"]),
        ("returns_due", [*EXPORTS.glob("sql/returns_due/*")]),
    ],
)
def test_a_dbt_exposure_depends_on_exactly_the_tables_that_its_sql_reads(settings, name, code):
    manifest = project.manifest(settings)
    [exposure] = [each for each in manifest["exposures"].values() if each["name"] == name]
    read = {table for path in code for table in READ.findall(path.read_text("utf-8"))}
    known = {manifest["nodes"][node]["alias"] for node in exposure["depends_on"]["nodes"]}
    assert known == read - history.tables().keys()
