"""Each command of the README's table does what it says: run once, for success."""

import re
from pathlib import Path

import pytest

from drug_strategy.settings import PROJECT, Settings
from tests.commands import warehouse
from tests.conftest import AS_AT
from tests.homes import copied
from tests.returns.figures import GOLDEN

FIGURE = ("crack_houses_closed", "Hackney", "2010-11 Q1")
CLEAN = GOLDEN / "network_disruptions" / "2010-11__received_2010-10-11.csv"
# The page and the schedule run until they are stopped: tests/pipeline/page starts them. Editions
# are made in tests/pipeline/release, an assistant asks in answers, and the documentation is below.
ELSEWHERE = {"ui", "release", "docs", "mcp"}
COMMANDS: dict[str, tuple[tuple[object, ...], str]] = {
    "refresh": (("--returns", "{returns}", "--as-at", AS_AT), "accepted"),
    "status": ((), "accepted"),
    "template": (("pas_waves", "--to", "{folder}/form.xlsx"), "Fill it in below the example"),
    "screen": ((CLEAN, "--return", "network_disruptions"), "4 records, no fault."),
    "returns-due": (("Hackney", "--to", "{folder}/due.csv"), "Fill in each empty status"),
    "explain": (FIGURE, "Hackney, 2010-11 Q1"),
    "cite": (FIGURE, "Metropolitan Police Service"),
    "query": (("select area_name from marts.areas where area_level = 'london'",), "London"),
    "report": ((), "pages"),
    "workbook": (("Hackney", "--to", "{folder}/hackney.xlsx"), "hackney.xlsx"),
    "export": (("{folder}/tables",), "says what they mean"),
    "superset": (("{folder}/board.zip",), "Import dashboard"),
    "verify": ((), "as they were written"),
    "rollback": ((), "Published is now"),
    "ppo-list": (("{folder}/positive.csv",), "owner alone"),
    "example-returns": (("{folder}/returns", "--scale", "0.01"), "synthetic"),
}


@pytest.fixture(scope="module")
def home(second_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a home that was refreshed again after one new file; it may be changed."""
    return copied(second_home.home, tmp_path_factory.mktemp("readme") / "home")


def test_the_table_has_every_command_that_is_tried() -> None:
    table = (PROJECT / "README.md").read_text("utf-8").partition("## The command")[2]
    rows = re.findall(r"^\| (`.+?) \|", table, flags=re.MULTILINE)
    words = (word for row in rows for word in re.findall(r"`((?:warehouse )?[a-z-]+)", row))
    named = {word.split()[-1] for word in words}
    assert named == COMMANDS.keys() | ELSEWHERE


@pytest.mark.parametrize("command", COMMANDS)
def test_it_succeeds(command: str, home: Path, second_home: Settings, tmp_path: Path) -> None:
    arguments, said = COMMANDS[command]
    places = {"folder": tmp_path, "returns": second_home.returns}
    given = [str(each).format(**places) for each in arguments]
    where = () if command in ("example-returns", "template") else ("--home", home)
    ran = warehouse(command, *given, *where)
    assert ran.returncode == 0, ran.said
    assert said in ran.said


def test_the_documentation_is_written_after_any_refresh(home: Path) -> None:
    """A refresh of one return builds and notes a part of the models alone."""
    for _ in range(2):
        ran = warehouse("docs", "--home", home)
        assert ran.returncode == 0, ran.said
        assert "index.html" in ran.said
    lineage = (home / "docs" / "lineage.html").read_text("utf-8")
    assert "model.drug_strategy.indicator_values" in lineage
    assert "marts.indicator_values" in (home / "docs" / "index.html").read_text("utf-8")
