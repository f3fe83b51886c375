"""Queries are named once and used, and their rows are found by the values of columns."""

import re
from collections import Counter

from drug_strategy.io.folders import CODE

REPORT = CODE / "drug_strategy" / "report"
NAMES = [
    name
    for file in (REPORT / "queries").glob("*.sql")
    for name in re.findall(r"^-- name: (\w+)$", file.read_text("utf-8"), re.MULTILINE)
]


def test_every_query_has_its_own_name_and_is_used():
    used = "".join(
        file.read_text("utf-8") for file in REPORT.rglob("*") if file.suffix in {".py", ".html"}
    )
    assert len(NAMES) > 25
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []
    assert [name for name in NAMES if f'"{name}"' not in used] == []
