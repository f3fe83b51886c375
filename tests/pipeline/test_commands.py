"""Every command in the help succeeds."""

import pytest
from typer.main import get_command

from drug_strategy.cli.app import app
from drug_strategy.settings import Request
from tests.commands import warehouse
from tests.homes import copied, note_landed
from tests.returns.figures import GOLDEN

FIGURE = ("crack_houses_closed", "Hackney", "2010-11 Q1")
CLEAN = GOLDEN / "network_disruptions" / "2010-11__received_2010-10-11.csv"
# These commands are tested elsewhere.
ELSEWHERE = {"ui", "release", "mcp"}
COMMANDS: dict[str, tuple[tuple[object, ...], str]] = {
    "refresh": (("--returns", "{returns}"), "nothing has changed"),
    "status": ((), "accepted"),
    "template": (("pas_waves", "--to", "{folder}/form.xlsx"), "Fill in rows below the example"),
    "screen": ((CLEAN, "--return", "network_disruptions"), "4 records, no fault."),
    "returns-due": (("Hackney", "--to", "{folder}/due.csv"), "Fill in each empty status"),
    "explain": (FIGURE, "Hackney, 2010-11 Q1"),
    "query": (("select area_name from marts.areas where area_level = 'london'",), "London"),
    "brief": (("Hackney", "--to", "{folder}/hackney.html"), "hackney.html"),
    "workbook": (("Hackney", "--to", "{folder}/hackney.xlsx"), "hackney.xlsx"),
    "export": (("{folder}/tables",), "describes them"),
    "verify": ((), "No stored file has changed"),
    "rollback": ((), "is current again"),
    "ppo-list": (("{folder}/positive.csv",), "Only you can read the file"),
    "example-returns": (("{folder}/returns", "--scale", "0.01"), "synthetic"),
}


@pytest.fixture(scope="module")
def home(second_home, tmp_path_factory):
    """Return a copy of a home that was refreshed twice.

    Tests may change the copy.
    """
    copy = copied(second_home.home, tmp_path_factory.mktemp("readme") / "home")
    note_landed(copy, second_home.returns, Request())
    return copy


def test_every_command_is_tested():
    command = get_command(app)
    assert command.commands.keys() == COMMANDS.keys() | ELSEWHERE


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_succeeds(command, home, second_home, tmp_path):
    arguments, expected = COMMANDS[command]
    places = {"folder": tmp_path, "returns": second_home.returns}
    given = [str(each).format(**places) for each in arguments]
    where = () if command in ("example-returns", "template") else ("--home", home)
    ran = warehouse(command, *given, *where)
    assert ran.returncode == 0, ran.output
    assert expected in ran.output
