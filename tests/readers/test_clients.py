"""The oldest and newest supported versions of DuckDB can read the published file, views included.

Most tests run only with `--soak`, because they install these versions from the package registry.
They are skipped if this fails. docs/connecting.md lists other programs that can read the file.
"""

import json
import os
import subprocess
import sys

import pytest

from drug_strategy.answers.query import connect
from drug_strategy.io.folders import PROJECT

READ = """
import json, sys
import duckdb

attached = "views are not found"
if not duckdb.__version__.startswith("1.1."):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sys.argv[1]}' as elsewhere (read_only)")
        rows = connection.execute("from elsewhere.marts.ward_totals").fetchall()
        attached = sorted(map(str, rows))
config = {"enable_external_access": "false"}
connection = duckdb.connect(sys.argv[1], read_only=True, config=config)
connection.execute("set disabled_filesystems = 'LocalFileSystem'")
connection.execute("set lock_configuration = true")
seen = {}
for schema, table, column, kind, comment in connection.execute(
    "select schema_name, table_name, column_name, data_type, comment from duckdb_columns()"
    " where not internal"
).fetchall():
    [held] = connection.execute(
        f"select count({column}), count(distinct {column}), cast(min({column}) as varchar),"
        f" cast(max({column}) as varchar) from {schema}.{table}"
    ).fetchall()
    seen[f"{schema}.{table}.{column}"] = [kind, comment, *held]
try:
    connection.execute("select * from read_csv('/etc/hosts')")
except duckdb.Error:
    print(json.dumps({"version": duckdb.__version__, "seen": seen, "attached": attached}))
"""


def read_with(duckdb, file):
    """Read the published file with this version of DuckDB, and return the result."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "uv", "run", "--quiet", "--isolated", "--no-project"),
            *("--python", sys.executable, "--with", duckdb, "python", "-c", READ, str(file)),
        ],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(PROJECT / ".tools"), "UV_SYSTEM_CERTS": "true"},
    )
    if ran.returncode and "Traceback" not in ran.stderr:
        pytest.skip(f"{duckdb} cannot be installed here: {ran.stderr.strip().splitlines()[0]}")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_first_statements_in_connecting_md_list_the_tables(published):
    begin = "show all tables;\n    use marts;\n"
    assert begin in (PROJECT / "docs" / "connecting.md").read_text("utf-8")
    with connect(published) as connection:
        assert connection.execute("show tables").fetchall() == []
        connection.execute(begin)
        assert ("breakdowns",) in connection.execute("show tables").fetchall()


@pytest.mark.soak  # installs other versions of DuckDB
@pytest.mark.parametrize("duckdb", ["duckdb==1.1.3", "duckdb==1.2.2", "duckdb"])
def test_the_oldest_and_newest_supported_duckdb_can_read_the_published_file(duckdb, published):
    ours = subprocess.run(
        [sys.executable, "-c", READ, published], check=True, capture_output=True, text=True
    )
    theirs = read_with(duckdb, published)
    assert theirs["version"].startswith(duckdb.removeprefix("duckdb").removeprefix("=="))
    assert theirs["seen"] == json.loads(ours.stdout)["seen"]
    if duckdb != "duckdb==1.1.3":
        assert theirs["attached"] == json.loads(ours.stdout)["attached"]
