"""A real Superset imports the dashboard and reads its figures.

Superset is installed only with `--soak`.
"""

import io
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import duckdb
import pytest
import yaml

from drug_strategy.io.folders import PROJECT

pytestmark = pytest.mark.soak  # installs Superset
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
YEARS = "Boroughs, each fiscal year"
PUBLISHED = "/srv/warehouse/published/drug_strategy.duckdb"  # in the dashboard's files
CONFIGURATION = """
SECRET_KEY = "of a test alone, and of forty characters"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
PREVENT_UNSAFE_DB_CONNECTIONS = False
"""


@pytest.fixture(scope="module")
def superset(tmp_path_factory):
    """Install and start a Superset server, and yield its address."""
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
        until = time.monotonic() + 600
        while time.monotonic() < until and not is_up(address):
            time.sleep(1)
        yield address
    finally:
        server.terminate()
        server.wait()


def is_up(address):
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=60):
            return True
    except urllib.error.URLError:
        return False


def post(address, kind, body, token=""):
    """Send a POST request to Superset and return the JSON answer.

    If Superset refuses, the test fails with its reason.
    """
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            found = json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        pytest.fail(f"{address}: {refused} {refused.read().decode()}")
    return found


def test_superset_can_import_the_dashboard_and_read_the_published_figures(superset, published):
    bundle, changed = zipped(published), zipped(published, row_limit=999)
    person = {"username": "admin", "password": "admin", "provider": "db"}
    login = json.dumps(person).encode()
    api = f"{superset}/api/v1"
    token = post(f"{api}/security/login", "application/json", login)["access_token"]
    head = b'--x\r\nContent-Disposition: form-data; name="formData"; filename="b.zip"\r\n\r\n'
    body = head + bundle + b"\r\n--x--\r\n"
    form = "multipart/form-data; boundary=x"
    assert post(f"{api}/dashboard/import/", form, body, token) == {"message": "OK"}
    assert first_rows(api, token) == 1000
    replaced = body.replace(bundle, changed)
    replaced = replaced.replace(b'name="formData"', b'name="bundle"')
    assert post(f"{api}/assets/import/", form, replaced, token) == {"message": "OK"}
    assert first_rows(api, token) == 999
    query = {
        "datasource": {"id": dataset_id(api, token), "type": "table"},
        "queries": [
            {
                "columns": ["indicator_id", "area_name", "period_label", "value"],
                "filters": [],
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
            "select indicator_id, area_name, period_label, value from marts.borough_quarters"
        ).fetchall()
    given = [tuple(row.values()) for row in answer["data"]]
    assert len(given) > 10_000
    assert sorted(map(to_nine_digits, given)) == sorted(map(to_nine_digits, wanted))
    for chart in listed(api, token, "chart"):  # run each chart's stored query
        request = urllib.request.Request(
            f"{api}/chart/{chart['id']}/data/", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=300) as reply:
            assert json.loads(reply.read())["result"][0]["data"], chart["slice_name"]


def zipped(published, row_limit=1000):
    """Return the folder `superset` as a ZIP file, with the path of the published file.

    The table of boroughs and years gets another row limit.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as files:
        for path in sorted((PROJECT / "superset").rglob("*.yaml")):
            text = path.read_text("utf-8").replace(PUBLISHED, str(published))
            part = yaml.safe_load(text)
            if part.get("slice_name") == YEARS:
                part["params"]["row_limit"] = row_limit
                text = yaml.safe_dump(part)
            files.writestr(path.relative_to(PROJECT).as_posix(), text)
    return target.getvalue()


def first_rows(api, token):
    """Return Superset's row limit for the table of boroughs and years."""
    [chart] = [row for row in listed(api, token, "chart") if row["slice_name"] == YEARS]
    return int(json.loads(chart["params"])["row_limit"])


def to_nine_digits(row):
    """Return a row as text, rounding the value to nine significant digits."""
    *names, value = row
    return (*names, "null" if value is None else f"{value:.9g}")


def dataset_id(api, token):
    tables = listed(api, token, "dataset")
    [number] = [row["id"] for row in tables if row["table_name"] == "borough_quarters"]
    return int(number)


def listed(api, token, kind):
    request = urllib.request.Request(f"{api}/{kind}/", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.loads(answer.read())["result"]
