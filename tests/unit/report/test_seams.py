"""The parts of the report meet in few places: only one package knows how a chart is drawn."""

import re

from drug_strategy.io.folders import CODE

REPORT = CODE / "drug_strategy" / "report"
ROOM = REPORT / "charts"


def test_nothing_outside_the_charts_package_knows_how_a_chart_is_drawn():
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
