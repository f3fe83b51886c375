"""One refresh of few synthetic returns, whose report first could not be made and then is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from drug_strategy.report import build_report


def warehouse(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "WAREHOUSE_HOME": str(home)},
    )


@pytest.fixture(scope="session")
def hindered_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    """A home that was refreshed where no report could be written: home, exit status, stderr."""
    folder = tmp_path_factory.mktemp("report")
    home, returns = folder / "home", folder / "returns"
    warehouse(home, "example-returns", str(returns), "--scale", "0.2")
    hindrance = home / "report.lock"
    hindrance.mkdir(parents=True)
    ran = warehouse(home, "refresh", "--returns", str(returns))
    hindrance.rmdir()
    return home, ran.returncode, ran.stderr


@pytest.fixture(scope="session")
def published(hindered_home: tuple[Path, int, str]) -> Path:
    """The published file."""
    return hindered_home[0] / "published" / "drug_strategy.duckdb"


@pytest.fixture(scope="session")
def site(hindered_home: tuple[Path, int, str]) -> Path:
    """The report, as the command writes it."""
    home, _, _ = hindered_home
    ran = warehouse(home, "report")
    assert ran.returncode == 0, ran.stderr
    return home / "report"


@pytest.fixture
def altered(published: Path, tmp_path: Path) -> Callable[..., Path]:
    """Builds the report of a copy of the published file in which some SQL was run."""

    def build(*statements: str) -> Path:
        copy = tmp_path / "alone" / "copy.duckdb"
        copy.parent.mkdir()
        shutil.copyfile(published, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        build_report(copy, tmp_path / "site")
        return tmp_path / "site"

    return build
