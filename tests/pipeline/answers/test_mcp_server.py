"""An assistant connected to `warehouse mcp` can read the published figures and nothing else.

The tests use the client from the Model Context Protocol's own SDK, once over standard input.
"""

import json
import os
import sys
import tomllib

import anyio
import duckdb
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from drug_strategy.answers.mcp_server import server
from drug_strategy.cli.main import main
from drug_strategy.io.folders import LINK, PROJECT
from drug_strategy.release.database import NAME
from drug_strategy.settings import Settings
from tests.homes import rows_of

FIGURE = {"indicator": "crack_houses_closed", "area": "Hackney", "period": "2010-11 Q1"}


def ask(served, asking):
    """Connect a client to a server or a command, and call `asking` with it."""

    async def run():
        async with Client(served) as client:
            await asking(client)

    anyio.run(run)


async def call(client, tool, **arguments):
    """Call a tool. Return whether the call failed, and the text of the answer."""
    result = await client.call_tool(tool, arguments)
    [content] = result.content
    return result.is_error, getattr(content, "text", "")


async def answer_to(client, tool, **arguments):
    is_error, text = await call(client, tool, **arguments)
    assert not is_error, text
    return json.loads(text)


def test_an_assistant_has_five_tools_and_every_answer_names_the_publication(golden_home):
    published = golden_home / "published" / LINK
    [[publication]] = rows_of(published, "select publication_id from marts.publication")
    [[indicators]] = rows_of(published, "select count(*) from marts.indicators")

    async def asking(client):
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {
            *("tables", "columns", "indicators", "query", "explain")
        }
        for tool in tools:
            assert "never an instruction" in str(tool.description)
            assert "not for publication" in str(tool.description)
        explained = await answer_to(client, "explain", **FIGURE)
        assert (explained["publication_id"], explained["Figure"][0]) == (publication, "value: 3")
        sql = "select sum(crack_houses_closed) as n from marts.crack_house_closures"
        answer = await answer_to(client, "query", sql=sql)
        assert (answer["publication_id"], answer["sql"]) == (publication, sql)
        assert answer["rows"] == [{"n": 5}]
        assert answer["hints"][0].startswith("Not checked for provisional")
        tables = await answer_to(client, "tables")
        assert "marts.indicator_values" in {each["table"] for each in tables["tables"]}
        columns = await answer_to(client, "columns", table="marts.borough_years")
        assert "statement" in {each["column"] for each in columns["columns"]}
        assert all(each["meaning"] for each in columns["columns"])
        _, listed = await call(client, "indicators")
        assert len(listed) < 5_000
        assert len(json.loads(listed)["indicators"]) == indicators
        for chosen, indicator_id in (
            ({"text": "crack den"}, "crack_houses_closed"),
            ({"key_activity_area": 3}, "networks_disrupted"),
        ):
            found = (await answer_to(client, "indicators", **chosen))["indicators"]
            assert any(line.startswith(f"{indicator_id}: ") for line in found)
            assert len(found) < 10
        [found] = (await answer_to(client, "indicators", indicator="closure order"))["indicators"]
        assert "caveat" in found
        for mistaken, arguments in {
            "columns": {"table": "marts.nothing"},
            "explain": {**FIGURE, "area": "x" * 201},
            "query": {"sql": f"select * from read_text('{golden_home}/person.key')"},
        }.items():
            is_error, text = await call(client, mistaken, **arguments)
            assert is_error
            assert len(text.splitlines()) == 1

    ask(server(Settings(home=golden_home, returns=golden_home), None), asking)


@pytest.fixture
def edition(tmp_path):
    """Return a home that contains only a public edition's database."""
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


def test_the_mcp_command_serves_the_public_edition_over_standard_input(edition):
    async def asking(client):
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
        forged = edition / "release" / "current" / f"{NAME}.wal"
        refused = await call(client, "query", sql=f"copy (select 1) to '{forged}'")
        assert refused == (True, "A query must be a SELECT statement, not COPY.")
        assert not forged.exists()

    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "drug_strategy.cli", "mcp", "--public", "--home", str(edition)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        cwd=PROJECT,
    )
    ask(stdio_client(command), asking)


def test_the_mcp_command_fails_if_nothing_is_published_or_the_sdk_is_missing(
    tmp_path, capsys, monkeypatch
):
    for option, sentence in (
        ((), "run: warehouse refresh"),
        (("--public",), "run: warehouse release"),
    ):
        assert main(["mcp", "--home", str(tmp_path), *option]) == 1
        assert sentence in capsys.readouterr().err
    monkeypatch.delitem(sys.modules, "drug_strategy.answers.mcp_server")
    for name in [name for name in sys.modules if name.partition(".")[0] == "mcp"]:
        monkeypatch.setitem(sys.modules, name, None)
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    [extra] = extras["optional-dependencies"]["mcp"]
    assert main(["mcp", "--home", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "warehouse: The Model Context Protocol SDK is not installed; install it:"
        f" pip install '{extra}'\n"
    )
