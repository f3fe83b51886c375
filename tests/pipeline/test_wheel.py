"""A wheel works without a checkout, and the wheel's bill of materials lists every dependency."""

import json
import os
import re
import subprocess
import sys
import tomllib

import duckdb
import pytest

from drug_strategy.io import versions
from drug_strategy.io.folders import LINK, PROJECT
from tests.projects import TOOLS
from tests.returns.figures import GOLDEN

needs_uv = pytest.mark.skipif(not TOOLS.is_dir(), reason="uv is not set up: run make")
FILE = GOLDEN / "network_disruptions" / "2010-11__received_2010-10-11.csv"


def uv(*arguments):
    """Run uv, which make installs, in the checkout."""
    tools = {**os.environ, "PYTHONPATH": str(TOOLS)}
    subprocess.run([sys.executable, "-m", "uv", *arguments], check=True, cwd=PROJECT, env=tools)


@pytest.fixture(scope="module", params=["python3.11", "python3.13"])
def installed(request, tmp_path_factory):
    """Install the wheel as docs/installing.md says, with the pip that comes with this Python."""
    if subprocess.run(
        ["sh", "-c", f"{request.param} -c 'import ensurepip'"], check=False
    ).returncode:
        # The machine need not have every Python that we support.
        pytest.skip(f"{request.param} is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--quiet", "--out-dir", folder)
    locked = folder / "requirements.txt"
    uv("export", "--frozen", "--no-emit-project", "--no-dev", "--quiet", "-o", locked)
    environment = folder / "environment"
    subprocess.run([request.param, "-m", "venv", environment], check=True)
    pip = (environment / "bin" / "pip", "--quiet")
    requirements = ("--no-deps", "--require-hashes", "--requirement", locked)
    subprocess.run([*pip, "install", *requirements], check=True)
    subprocess.run([*pip, "install", "--no-deps", *folder.glob("*.whl")], check=True)
    subprocess.run([*pip, "check"], check=True)
    return environment


@needs_uv
@pytest.mark.soak
def test_the_wheel_refreshes_and_answers_outside_the_checkout(installed, tmp_path):
    def warehouse(*arguments):
        ran = subprocess.run(
            [installed / "bin" / "warehouse", *arguments],
            check=False,
            cwd=tmp_path,
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout
        return ran.stdout

    assert warehouse("--version").split()[-1] == versions.of_figures()
    assert "published (UTC)" in warehouse("refresh", "--returns", GOLDEN)
    assert (tmp_path / "warehouse" / "published" / LINK).is_file()
    assert (tmp_path / "warehouse" / "report" / "index.html").is_file()
    assert "nothing has changed" in warehouse("refresh", "--returns", GOLDEN)
    assert "E12000007" in warehouse(
        "query", "select distinct area_code from marts.london_years where value is not null"
    )
    assert "4 records, no fault." in warehouse("screen", FILE, "--return", "network_disruptions")
    warehouse("workbook", "Hackney", "--to", "hackney.xlsx")
    assert (tmp_path / "hackney.xlsx").stat().st_size > 10_000
    warehouse("release")
    assert (tmp_path / "warehouse" / "release" / "current" / "index.html").is_file()


@needs_uv
def test_the_bill_of_materials_lists_every_dependency_in_the_wheel_with_its_version():
    subprocess.run(["make", "bom"], check=True, cwd=PROJECT, capture_output=True)
    bill = json.loads((PROJECT / "target" / "bom.cdx.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    named = {part["name"]: part["version"] for part in bill["components"]}
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[<>=!~ ]", each)[0] for each in declared}
    assert names <= named.keys()
    assert named["duckdb"] == duckdb.__version__
    assert "pytest" not in named
