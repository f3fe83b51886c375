"""With `--soak`, a real Superset is installed, imports the dashboard and reads its figures."""

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


def asked(address, body=None, kind="application/json", token=""):
    """Send a GET request to Superset or, with a body, a POST request. Return the JSON answer.

    If Superset refuses, the test fails with its reason.
    """
    headers = {"Content-Type": kind} if body else {}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return pytest.fail(f"{address}: {refused} {refused.read().decode()}")


def test_superset_can_import_the_dashboard_and_every_chart_finds_figures(superset, published):
    """The dashboard is imported twice, the second time with another row limit."""
    api = f"{superset}/api/v1"
    person = {"username": "admin", "password": "admin", "provider": "db"}
    login = json.dumps(person).encode()
    token = asked(f"{api}/security/login", login)["access_token"]
    for limit, place, field in ((1000, "dashboard", "formData"), (999, "assets", "bundle")):
        head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="b.zip"\r\n\r\n'
        body = head.encode() + zipped(published, limit) + b"\r\n--x--\r\n"
        form = "multipart/form-data; boundary=x"
        assert asked(f"{api}/{place}/import/", body, form, token) == {"message": "OK"}
        charts = asked(f"{api}/chart/", token=token)["result"]
        [years] = [chart for chart in charts if chart["slice_name"] == YEARS]
        assert int(json.loads(years["params"])["row_limit"]) == limit
    for chart in charts:  # run each chart's stored query
        [answer, *_] = asked(f"{api}/chart/{chart['id']}/data/", token=token)["result"]
        assert answer["data"], chart["slice_name"]


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
