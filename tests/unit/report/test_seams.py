"""The parts of the report meet in few places: charts in one package, and pages in one module."""

import re

from drug_strategy.io.folders import CODE

REPORT = CODE / "drug_strategy" / "report"
ROOM = REPORT / "charts"


def test_nothing_outside_the_charts_package_knows_how_a_chart_is_drawn() -> None:
    """Another chart library would change only the files of this package."""
    drawing = re.compile(
        r"report\.charts\.\w+ import|<(svg|path|circle)\b(?!>)|vega", re.IGNORECASE
    )
    files = [
        file
        for folder in ("drug_strategy", "orchestration")
        for file in (CODE / folder).rglob("*")
        if file.suffix in {".py", ".html", ".js", ".css"} and ROOM not in file.parents
    ]
    assert len(files) > 100
    known = [file.name for file in files if drawing.search(file.read_text("utf-8"))]
    assert known == []


def test_only_the_build_and_other_pages_import_pages() -> None:
    importing = {
        file.relative_to(REPORT).parts[0]
        for file in REPORT.rglob("*.py")
        if "report.pages" in file.read_text("utf-8")
    }
    assert importing == {"build.py", "pages"}
