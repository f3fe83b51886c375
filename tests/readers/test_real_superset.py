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

import pytest
import yaml

from drug_strategy.io.folders import PROJECT
from tests.homes import rows_of

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


def get(address, token):
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.loads(answer.read())["result"]


def test_superset_can_import_the_dashboard_and_read_the_published_figures(superset, published):
    """The dashboard is imported twice, the second time with another row limit."""
    api = f"{superset}/api/v1"
    person = {"username": "admin", "password": "admin", "provider": "db"}
    login = json.dumps(person).encode()
    token = post(f"{api}/security/login", "application/json", login)["access_token"]
    for limit, place, field in ((1000, "dashboard", "formData"), (999, "assets", "bundle")):
        head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="b.zip"\r\n\r\n'
        body = head.encode() + zipped(published, limit) + b"\r\n--x--\r\n"
        form = "multipart/form-data; boundary=x"
        assert post(f"{api}/{place}/import/", form, body, token) == {"message": "OK"}
        charts = get(f"{api}/chart/", token)
        [years] = [chart for chart in charts if chart["slice_name"] == YEARS]
        assert int(json.loads(years["params"])["row_limit"]) == limit
    for chart in charts:  # run each chart's stored query
        [answer, *_] = get(f"{api}/chart/{chart['id']}/data/", token)
        assert answer["data"], chart["slice_name"]

    [table] = [
        each for each in get(f"{api}/dataset/", token) if each["table_name"] == "borough_quarters"
    ]
    columns = ["indicator_id", "area_name", "period_label", "value"]
    query = {
        "datasource": {"id": int(table["id"]), "type": "table"},
        "queries": [{"columns": columns, "filters": [], "row_limit": 50_000}],
        "result_format": "json",
        "result_type": "full",
    }
    asked = json.dumps(query).encode()
    [answer] = post(f"{api}/chart/data", "application/json", asked, token)["result"]
    given = [tuple(row.values()) for row in answer["data"]]
    wanted = rows_of(published, f"select {', '.join(columns)} from marts.borough_quarters")
    assert len(given) > 10_000
    assert sorted(map(to_nine_digits, given)) == sorted(map(to_nine_digits, wanted))


def zipped(published, row_limit):
    """Return the folder `superset` as a ZIP file, with the path of the published file.

    The table of boroughs and years gets this row limit.
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


def to_nine_digits(row):
    """Return a row as text, rounding the value to nine significant digits."""
    *names, value = row
    return (*names, "null" if value is None else f"{value:.9g}")
