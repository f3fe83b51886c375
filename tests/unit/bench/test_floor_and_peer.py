"""Floor and peer read, set aside and resolve rows by the rules: what the golden returns lack."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from bench import floor, peer

HEADER = "closure_ref,borough,ward,power,notice_date,outcome,order_date,withdrawn\n"
MAY = "2012-05-01,granted,2012-05-03"
FILES = {
    "a__received_2012-06-01.csv": (
        "Closures of May\n\n" + HEADER + f"A,Hackney,,part_1,{MAY},\n"
        f"B,Hackney,,part_1,{MAY},\n"
        f"C,LB Hackney,,part_1,{MAY},\n"  # no known place
        f"D,E09000012,,part_1,{MAY},,,\n"  # empty cells beyond the header
        "E,Hackney,,part_1,2012-05-01,granted\n"  # too short
        f"F,Hackney,,part_1,{MAY},\n"
        f"F,Hackney,,part_1a,{MAY},\n"  # contradicts the line above
        f'"G\nH",London Borough of Hackney,,Part 1,01/05/2012,Granted,3 May 2012,no\n'
        f"Total,Hackney,,part_1,{MAY},\n"
    ),
    "b__received_2012-07-01.csv": (
        HEADER + f"A,Hackney,,part_1,{MAY},yes\n"  # withdrawn, though with all that it had
        f"B,Hackney,,part_1,2012-05-01,granted,2012-13-03,\n"  # no day: the earlier row stays
    ),
    "c__received_2012-07-02.csv": "closure_ref,borough\nZ,Hackney\n",
}


@pytest.mark.parametrize("script", [floor.main, peer.main], ids=["floor", "peer"])
def test_the_closures_that_count_are_those_whose_latest_good_row_is_not_withdrawn(
    script: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    """B, D and G: in Hackney and London, in the quarter and the fiscal year."""
    folder = tmp_path / "returns" / "crack_house_closures"
    folder.mkdir(parents=True)
    for name, lines in FILES.items():
        (folder / name).write_text(lines)
    script(folder.parent, tmp_path / "sums")
    found = duckdb.sql(
        "select area_code, period_type, cast(period_start as varchar), cast(value as int)"
        f" from read_parquet('{tmp_path / 'sums'}') where measure = 'crack_houses_closed'"
        " order by all"
    )
    assert found.fetchall() == [
        ("E09000012", "fiscal_year", "2012-04-01", 3),
        ("E09000012", "quarter", "2012-04-01", 3),
        ("E12000007", "fiscal_year", "2012-04-01", 3),
        ("E12000007", "quarter", "2012-04-01", 3),
    ]
