"""Nothing is exported from a published file that has been altered, and answers from it say so."""

import anyio
import pytest
from mcp import Client

from drug_strategy.answers.mcp_server import server
from drug_strategy.cli.main import main
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.homes import copied
from tests.returns.figures import GOLDEN

CHANGED = "has changed since it was published."
REFUSED = f"{CHANGED} Nothing was written, because its figures may be wrong. Run: warehouse refresh"
FIGURE = ("crack_houses_closed", "Hackney", "2010-11 Q1")
SQL = "select value from marts.borough_years limit 1"


@pytest.fixture(scope="module")
def home(golden_home, tmp_path_factory):
    """Return a copy of the golden home in whose published file one byte has changed."""
    home = copied(golden_home, tmp_path_factory.mktemp("altered") / "home")
    settings = Settings(home=home, returns=GOLDEN)
    file = settings.published_file.resolve()
    file.chmod(0o600)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    return settings


@pytest.mark.parametrize(
    "command", ["release", "release --dry-run", "brief Hackney", "workbook Hackney", "export"]
)
def test_nothing_is_written_from_an_altered_file(home, command, tmp_path, capsys):
    name, *arguments = command.split()
    to = {"export": [str(tmp_path / "to")], "release": ["--to", str(tmp_path / "to")]}
    target = to.get(name, ["--to", str(tmp_path / "to.html")])
    assert main([name, *arguments, *target, "--home", str(home.home)]) == 1
    assert REFUSED in " ".join(capsys.readouterr().err.split())
    assert [*tmp_path.iterdir()] == []


def test_answers_from_an_altered_file_say_so(home, capsys):
    ran = warehouse("query", SQL, "--home", home.home)
    assert ran.returncode == 0
    assert CHANGED in " ".join(ran.output.split())
    assert main(["explain", *FIGURE, "--home", str(home.home)]) == 0
    assert CHANGED in " ".join(capsys.readouterr().out.split())

    async def asked():
        async with Client(server(home, None)) as client:
            named = dict(zip(("indicator", "area", "period"), FIGURE, strict=True))
            for tool, arguments in (("query", {"sql": SQL}), ("explain", named)):
                [content] = (await client.call_tool(tool, arguments)).content
                assert CHANGED in content.text

    anyio.run(asked)


def test_an_answer_from_a_file_as_published_has_no_such_note(golden_home):
    ran = warehouse("query", SQL, "--home", golden_home)
    assert ran.returncode == 0
    assert CHANGED not in ran.output
