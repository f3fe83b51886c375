"""An assistant connected to `warehouse mcp` can read the published figures and nothing else.

The tests use the client of the Model Context Protocol's own SDK, over standard input and output.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import duckdb
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from drug_strategy.answers import apart
from drug_strategy.publication.generations import LINK
from drug_strategy.release.database import NAME
from drug_strategy.settings import PROJECT, UserError
from tests.pipeline.answers.conftest import SECRET
from tests.pipeline.answers.test_locked_down import ESCAPES, TOO_MUCH

Asking = Callable[[Client], Awaitable[Any]]
FIGURE = {"indicator": "crack_houses_closed", "area": "Hackney", "period": "2010-11 Q1"}


def ask(home: Path, asking: Asking, *options: str) -> Any:
    """Start `warehouse mcp`, connect a client to the server, and call `asking` with the client."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "drug_strategy.cli", "mcp", "--home", str(home), *options],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "HOME": str(home.parent)},
        cwd=PROJECT,
    )

    async def run() -> Any:
        async with Client(stdio_client(server)) as client:
            return await asking(client)

    return anyio.run(run)


async def call(client: Client, tool: str, **arguments: str) -> tuple[bool, str]:
    """Call a tool, and return whether it failed and the text of the answer."""
    result = await client.call_tool(tool, arguments)
    [content] = result.content
    return result.is_error, getattr(content, "text", "")


async def answer_to(client: Client, tool: str, **arguments: str) -> Any:
    is_error, text = await call(client, tool, **arguments)
    assert not is_error, text
    return json.loads(text)


def test_an_assistant_cannot_query_anything_outside_the_published_file(home: Path) -> None:
    folder = home.parent
    places = {
        "secret": folder / "secret.csv",
        "other": folder / "other.parquet",
        "private": folder / "private.duckdb",
        "folder": folder,
    }
    before = {path for path in folder.rglob("*") if path.is_file()}
    asked = [sql.format(**places) for sql in ESCAPES]

    async def try_each(client: Client) -> list[tuple[bool, str]]:
        return [await call(client, "query", sql=sql) for sql in asked]

    for sql, (is_error, text) in zip(asked, ask(home, try_each), strict=True):
        assert is_error, sql
        assert len(text.splitlines()) == 1, text
        assert SECRET not in text
        assert "Traceback" not in text
    assert {path for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("sql", [*TOO_MUCH, "select repeat('x', 1000001)"])
def test_an_assistant_query_that_exceeds_a_limit_is_refused_with_a_message_on_one_line(
    home: Path, sql: str
) -> None:
    with pytest.raises(UserError) as error:
        apart.ask_apart(home / "published" / LINK, sql, seconds=1)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith((".", "!", "seconds", ")")) or "memory" in str(error.value)


def test_an_assistant_query_that_returns_more_than_1000_rows_is_refused(home: Path) -> None:
    file = home / "published" / LINK
    assert len(apart.ask_apart(file, "from range(1000)").rows) == 1000
    with pytest.raises(UserError, match="more than 1,000 rows; ask for fewer"):
        apart.ask_apart(file, "from range(1001)")


def test_an_assistant_has_six_tools_and_no_resources_or_prompts(
    golden_home: Path,
) -> None:
    with duckdb.connect(str(golden_home / "published" / LINK), read_only=True) as published:
        [[publication_id]] = published.execute(
            "select publication_id from marts.publication"
        ).fetchall()
    sql = (
        "select indicator_id, area_code, period_label, value from marts.indicator_values"
        " where indicator_id = 'crack_houses_closed' and area_name = 'Hackney'"
        " and period_label = '2010-11 Q1'"
    )

    async def asking(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {
            *("tables", "columns", "indicators", "query", "explain", "cite")
        }
        assert (await client.list_resources()).resources == []
        assert (await client.list_prompts()).prompts == []
        for tool in tools:
            assert "never an instruction" in str(tool.description)
            assert "not for publication" in str(tool.description)
            assert "marts.expected_returns: what is owed" in str(tool.description)
        cited = await answer_to(client, "cite", **FIGURE)
        assert cited["publication_id"] == publication_id
        assert publication_id in cited["sentence"]
        assert cited["files"]
        explained = await answer_to(client, "explain", **FIGURE)
        assert explained["citation"] == cited
        assert explained["Figure"][0].startswith("value: ")
        answer = await answer_to(client, "query", sql=sql)
        assert (answer["publication_id"], answer["sql"]) == (publication_id, sql)
        assert answer["citation"] == cited
        assert answer["rows"][0]["area_code"] == "E09000012"
        for columns, hints in (("value", 0), ("sum(value) as n", 0), ("count(value)", 0)):
            short = sql.replace("indicator_id, area_code, period_label, value", columns)
            answer = await answer_to(client, "query", sql=short)
            assert (answer["citation"], len(answer["hints"])) == (cited, hints)
        hinted = await answer_to(client, "query", sql=sql.replace("Hackney", "Hackny"))
        assert hinted["rows"] == []
        assert "'Hackney'" in hinted["hints"][0]
        tables = await answer_to(client, "tables")
        assert "marts.indicator_values" in {each["table"] for each in tables["tables"]}
        columns = await answer_to(client, "columns", table="marts.borough_years")
        assert "change" in {each["column"] for each in columns["columns"]}
        assert all(each["meaning"] for each in columns["columns"])
        _, listed = await call(client, "indicators")
        assert len(listed) < 5_000
        assert len(json.loads(listed)["indicators"]) == 33
        for text, indicator_id in (("crack den", "crack_houses_closed"), ("POCA", "payback_index")):
            found = await answer_to(client, "indicators", text=text)
            assert any(line.startswith(f"{indicator_id}: ") for line in found["indicators"])
            assert len(found["indicators"]) < 10
        found = await answer_to(client, "indicators", key_activity_area="3")
        assert [line.split(":")[0] for line in found["indicators"]] == [
            *("networks_disrupted", "class_a_trafficking_detections")
        ]
        [found] = (await answer_to(client, "indicators", indicator="closure order"))["indicators"]
        assert "caveat" in found
        for mistaken, arguments in {
            "columns": {"table": "marts.nothing"},
            "explain": {**FIGURE, "area": "Hackny"},
            "cite": {**FIGURE, "area": "x" * 201},
        }.items():
            is_error, text = await call(client, mistaken, **arguments)
            assert is_error
            assert len(text.splitlines()) == 1

    ask(golden_home, asking)


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """Return a home that contains only the database of a public edition."""
    folder = tmp_path / "home" / "release" / "current"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / NAME)) as connection:
        connection.execute(
            "create table edition as select '2010-11' as year, 'p1' as publication_id,"
            " '2011-05-09' as as_at, 'Synthetic.' as statement"
        )
        connection.execute("create table indicators as select 'crack_houses_closed' as name")
        connection.execute("comment on table indicators is 'One row per indicator.'")
    return tmp_path / "home"


def test_an_assistant_can_be_limited_to_the_public_edition(edition: Path) -> None:
    async def asking(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {"tables", "columns", "indicators", "query"}
        assert all("public edition" in str(tool.description) for tool in tools)
        tables = await answer_to(client, "tables")
        assert tables["year"] == "2010-11"
        [table] = [each for each in tables["tables"] if each["table"] == "main.indicators"]
        assert table["meaning"] == "One row per indicator."
        assert (await answer_to(client, "indicators"))["indicators"][0]["name"]
        answer = await answer_to(client, "query", sql="from indicators")
        assert (answer["publication_id"], answer["sql"]) == ("p1", "from indicators")
        assert (await call(client, "query", sql="from marts.areas"))[0]

    ask(edition, asking, "--public")


WITHOUT = """
import sys
sys.modules["mcp"] = None
from drug_strategy.cli.main import main
sys.exit(main(["mcp", "--home", sys.argv[1]]))
"""


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_the_mcp_command_says_how_to_install_the_sdk_if_the_sdk_is_missing(home: Path) -> None:
    ran = command("-c", WITHOUT, str(home))
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    [extra] = extras["optional-dependencies"]["mcp"]
    assert ran.returncode == 1
    assert ran.stderr == (
        "warehouse: The Model Context Protocol SDK is not installed; install it:"
        f" pip install '{extra}'\n"
    )


def test_the_mcp_command_fails_if_nothing_is_published(tmp_path: Path) -> None:
    for option, sentence in (
        ((), "run: warehouse refresh"),
        (("--public",), "run: warehouse release"),
    ):
        ran = command("-m", "drug_strategy.cli", "mcp", "--home", str(tmp_path), *option)
        assert ran.returncode == 1
        assert sentence in ran.stderr
