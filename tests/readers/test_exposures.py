"""Whoever reads the marts is on record: each tool of docs/connecting.md, and each notebook."""

import re

from drug_strategy.settings import PROJECT, Settings
from drug_strategy.transform import project


def test_every_tool_and_notebook_is_an_exposure_and_nothing_else(settings: Settings) -> None:
    page = (PROJECT / "docs" / "connecting.md").read_text("utf-8")
    about_all, tools = page.split("\n## Superset\n")
    assert "## Read-only and locked down" in about_all
    described = {"Superset", *re.findall(r"^## (.+)$", tools, re.MULTILINE)}
    notebooks = {path.stem for path in (PROJECT / "notebooks").glob("*.ipynb")}
    exposures = project.manifest(settings)["exposures"].values()
    worked = {each["name"] for each in exposures if each["type"] == "notebook"}
    assert worked == notebooks
    assert {each["label"] for each in exposures if each["type"] != "notebook"} == described
