"""The dashboard for Superset: locked down, without a figure, of columns that are there.

With --soak, in a real Superset, which is installed for it: imported, and each chart asked for data.
"""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from drug_strategy.settings import PROJECT, Settings
from drug_strategy.superset import write_bundle
from tests.commands import warehouse

PACKAGES = [
    "apache-superset==6.1.0",
    "duckdb-engine==0.17.0",
    "duckdb==1.5.6",
    "rich",
    "Pillow",
    "cachetools",
    "flask-caching<2.3.2",
    "cachelib<0.14",
]
PORT = 18099
CONFIGURATION = """
SECRET_KEY = "of a test alone, and of forty characters"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
PREVENT_UNSAFE_DB_CONNECTIONS = False
"""


@pytest.fixture(scope="module")
def bundle(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The import file."""
    target = tmp_path_factory.mktemp("superset") / "dashboard.zip"
    write_bundle(settings, target)
    return target


def parts(bundle: Path) -> dict[str, dict[str, Any]]:
    """Each part of an import file."""
    with zipfile.ZipFile(bundle) as files:
        return {name: json.loads(files.read(name)) for name in files.namelist()}


def test_the_database_is_the_published_file_read_only_and_locked_down(
    bundle: Path, published: Path
) -> None:
    database = parts(bundle)["drug_strategy/databases/drug_strategy.yaml"]
    address, _, settings = database["sqlalchemy_uri"].partition("?")
    assert address == f"duckdb:///{published}"
    assert set(settings.split("&")) == {
        "access_mode=read_only",
        "enable_external_access=false",
        "lock_configuration=true",
    }
    allowed = {name for name, value in database.items() if name.startswith("allow_") and value}
    assert allowed == set()


def test_every_column_that_a_chart_asks_for_is_in_the_mart(bundle: Path, published: Path) -> None:
    found = parts(bundle)
    datasets = {part["uuid"]: part for name, part in found.items() if "/datasets/" in name}
    with duckdb.connect(str(published), read_only=True) as connection:
        for dataset in datasets.values():
            columns = connection.execute(f"from marts.{dataset['table_name']} limit 0").description
            assert [row["column_name"] for row in dataset["columns"]] == [c[0] for c in columns]
    asked = 0
    for name, chart in found.items():
        if "/charts/" not in name:
            continue
        known = {row["column_name"] for row in datasets[chart["dataset_uuid"]]["columns"]}
        params = chart["params"]
        wanted = {*params.get("all_columns", []), *params.get("groupby", [])}
        wanted |= {each["subject"] for each in params.get("adhoc_filters", [])}
        assert wanted <= known
        asked += len(wanted)
    assert asked > 15


def test_no_table_colours_a_number_as_good_or_bad(bundle: Path) -> None:
    tables = [part for part in parts(bundle).values() if part.get("viz_type") == "table"]
    assert len(tables) == 4
    assert not any(
        each["params"]["color_pn"] or each["params"]["show_cell_bars"] for each in tables
    )


def test_the_same_file_is_written_again_and_the_path_may_be_another(
    settings: Settings, bundle: Path, tmp_path: Path
) -> None:
    write_bundle(settings, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()
    target = tmp_path / "other.zip"
    ran = warehouse(
        *("superset", target, "--published", "/srv/a b/f.duckdb", "--home", settings.home)
    )
    assert ran.returncode == 0, ran.said
    database = parts(target)["drug_strategy/databases/drug_strategy.yaml"]
    assert database["sqlalchemy_uri"].startswith("duckdb:////srv/a%20b/f.duckdb?")


@pytest.fixture(scope="module")
def superset(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a Superset of its own."""
    if not request.config.getoption("--soak"):
        pytest.skip("only with --soak: it installs Superset")
    folder = tmp_path_factory.mktemp("real")
    tools = {**os.environ, "PYTHONPATH": str(PROJECT / ".tools")}
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--python", "3.11", folder / "venv"], env=tools, check=True)
    into = ["--python", str(folder / "venv" / "bin" / "python")]
    subprocess.run([*uv, "pip", "install", "--quiet", *into, *PACKAGES], env=tools, check=True)
    (folder / "superset_config.py").write_text(CONFIGURATION.format(folder=folder))
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"),
        "FLASK_APP": "superset",
    }
    command = str(folder / "venv" / "bin" / "superset")
    person = "--username admin --password admin --firstname A --lastname B --email a@example.org"
    for step in ("db upgrade", f"fab create-admin {person}", "init"):
        subprocess.run([command, *step.split()], env=environment, check=True, capture_output=True)
    server = subprocess.Popen([command, "run", "-p", str(PORT)], env=environment)
    address = f"http://127.0.0.1:{PORT}"
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until and not is_up(address):
            time.sleep(1)
        yield address
    finally:
        server.terminate()
        server.wait()


def is_up(address: str) -> bool:
    """Whether something answers."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5):
            return True
    except urllib.error.URLError:
        return False


def post(address: str, kind: str, body: bytes, token: str = "") -> dict[str, Any]:
    """What Superset answers."""
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    asked = urllib.request.Request(address, body, headers)
    with urllib.request.urlopen(asked, timeout=120) as answer:
        found: dict[str, Any] = json.loads(answer.read())
    return found


def test_a_real_superset_imports_it_and_reads_its_figures(
    superset: str, bundle: Path, published: Path
) -> None:
    person = {"username": "admin", "password": "admin", "provider": "db"}
    login = json.dumps(person).encode()
    api = f"{superset}/api/v1"
    token = post(f"{api}/security/login", "application/json", login)["access_token"]
    head = b'--x\r\nContent-Disposition: form-data; name="formData"; filename="b.zip"\r\n\r\n'
    body = head + bundle.read_bytes() + b"\r\n--x--\r\n"
    form = "multipart/form-data; boundary=x"
    assert post(f"{api}/dashboard/import/", form, body, token) == {"message": "OK"}
    query = {
        "datasource": {"id": dataset_id(api, token), "type": "table"},
        "queries": [
            {
                "columns": ["indicator_id", "area_name", "period_label", "value"],
                "filters": [{"col": "period_type", "op": "==", "val": "quarter"}],
                "row_limit": 50_000,
            }
        ],
        "result_format": "json",
        "result_type": "full",
    }
    [answer] = post(f"{api}/chart/data", "application/json", json.dumps(query).encode(), token)[
        "result"
    ]
    with duckdb.connect(str(published), read_only=True) as connection:
        wanted = connection.execute(
            "select indicator_id, area_name, period_label, value from marts.figures"
            " where period_type = 'quarter'"
        ).fetchall()
    given = [tuple(row.values()) for row in answer["data"]]
    assert len(given) > 10_000
    assert sorted(map(to_nine_digits, given)) == sorted(map(to_nine_digits, wanted))


def to_nine_digits(row: tuple[Any, ...]) -> tuple[str, ...]:
    """A row as text."""
    *names, value = row
    return (*names, "null" if value is None else f"{value:.9g}")


def dataset_id(api: str, token: str) -> int:
    """The number that Superset gave to marts.figures."""
    asked = urllib.request.Request(f"{api}/dataset/", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        found = json.loads(answer.read())["result"]
    [number] = [row["id"] for row in found if row["table_name"] == "figures"]
    return int(number)
