"""The report, the commands and the notebooks are dbt exposures that list the tables they read."""

import re

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.io.folders import PROJECT
from drug_strategy.publication import history
from drug_strategy.transform import project

READ = re.compile(r"\b(?:marts|data_quality|intermediate|staging|restricted)\.([a-z_]+)")
ANSWERS, EXPORTS, REPORT = (
    PROJECT / "drug_strategy" / name for name in ("answers", "exports", "report")
)


def test_every_notebook_is_declared_as_a_dbt_exposure(settings):
    exposures = project.manifest(settings)["exposures"].values()
    notebooks = {path.stem for path in (PROJECT / "notebooks").glob("*.ipynb")}
    assert {each["name"] for each in exposures if each["type"] == "notebook"} == notebooks


@pytest.mark.parametrize(
    ("name", "folder", "files"),
    [
        ("report", REPORT, "queries/*.sql"),
        ("explain", ANSWERS, "explain.py names.py sql/explain/* templates/*"),
        ("workbooks", EXPORTS, "workbook.py sql/workbook/*"),
        ("ppo_list", EXPORTS, "ppo_list.py"),
        ("returns_due", EXPORTS, "sql/returns_due/*"),
    ],
)
def test_a_dbt_exposure_depends_on_exactly_the_tables_that_its_sql_reads(
    settings, name, folder, files
):
    manifest = project.manifest(settings)
    [exposure] = [each for each in manifest["exposures"].values() if each["name"] == name]
    code = [path.read_text("utf-8") for each in files.split() for path in folder.glob(each)]
    read = {table for text in code for table in READ.findall(text)}
    if name == "explain":
        read |= {
            f"int_{each.return_name}__records" for each in contracts().values() if each.references
        }
    known = {manifest["nodes"][node]["alias"] for node in exposure["depends_on"]["nodes"]}
    assert known == read - history.tables().keys()
