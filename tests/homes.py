"""Make homes quickly by sharing or copying them, or by building only a few models."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.io.files import exclusive
from drug_strategy.io.folders import PROJECT
from drug_strategy.landing import FileManifest, land
from drug_strategy.landing.discovery import folder_digest
from drug_strategy.refreshing import up_to_date
from drug_strategy.settings import Request, Settings
from drug_strategy.transform import by_indicator, last_build
from tests.commands import forked
from tests.returns.figures import GOLDEN

if TYPE_CHECKING:
    import pytest

Make = Callable[[Path], None]
_SHARED: list[Path] = []

# What the shared homes are made from. The tests themselves may change without new homes.
MADE_FROM = (
    "drug_strategy",
    "orchestration",
    "models",
    "macros",
    "seeds",
    "dbt_project.yml",
    "profiles.yml",
    "uv.lock",
    "tests/conftest.py",
    "tests/homes.py",
    "tests/oracle",
    "tests/pipeline/absurd_values.py",
    "tests/pipeline/accidents.py",
    "tests/pipeline/persons.py",
    "tests/pipeline/release/conftest.py",
    "tests/returns/golden",
)


@cache
def _digest() -> str:
    """Hash the Python version, the day and all files that the shared homes are made from."""
    digest = hashlib.sha256(f"{sys.version} {date.today()}".encode())
    for place in MADE_FROM:
        found = PROJECT / place
        for file in sorted(found.rglob("*")) if found.is_dir() else [found]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file}\n".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def made_once(config: pytest.Config, name: str, make: Make) -> Path:
    """Return a folder that all test workers share, and later runs of the same code on the same day.

    The first worker to need the folder fills it by calling `make`. Folders of the day before
    yesterday and earlier are deleted, because a run may go on after midnight, and
    `pytest --cache-clear` deletes all of them.
    """
    homes = config.cache.mkdir("homes")
    base = homes / _digest()
    base.mkdir(exist_ok=True)
    folder, done = base / name, base / f"{name}.done"
    with exclusive(base / f"{name}.lock", lambda: None):
        if not done.exists():
            for other in homes.iterdir():
                made_on = date.fromtimestamp(other.stat().st_mtime)
                if made_on < date.today() - timedelta(days=1):
                    shutil.rmtree(other, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)  # a killed run's
            folder.mkdir()
            make(folder)
            done.touch()
    _SHARED.append(folder)
    return folder


def written_to() -> list[Path]:
    """List the files in shared folders that a test has written."""
    return [
        file
        for folder in _SHARED
        for file in folder.rglob("*")
        if file.lstat().st_mtime > folder.with_suffix(".done").stat().st_mtime
    ]


def copied(home: Path, folder: Path) -> Path:
    """Copy a refreshed home and mark the copy as up to date.

    Otherwise the next refresh would build all models, because copied files have new inodes. The
    copy's views are changed to read the new folder.
    """
    shutil.copytree(home, folder, symlinks=True)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as database:
        views = "select sql from duckdb_views() where contains(sql, ?)"
        for (sql,) in database.execute(views, [f"{home}/"]).fetchall():
            moved = sql.replace(f"{home}/", f"{folder}/")
            database.execute(moved.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))
    note_up_to_date(folder)
    return folder


def note_up_to_date(home: Path) -> None:
    """Record that a home is up to date, as a refresh would.

    Unlike `project.manifest`, reading dbt's manifest from its file does not import dbt, which would
    take seconds. A refresh reads no sources of the public edition.
    """
    settings = Settings(home=home, returns=home)
    manifest: dict[str, Any] = json.loads((PROJECT / "target" / "manifest.json").read_text("utf-8"))
    sources = manifest["sources"].items()
    manifest["sources"] = {name: of for name, of in sources if "release" not in of["tags"]}
    last_build.remember(settings, manifest, by_indicator.sums(settings, manifest))
    made = (up_to_date.PUBLISHED, up_to_date.REPORT, up_to_date.NOTES, up_to_date.DATA_DOCS)
    for output in made:
        up_to_date.remember(settings, output)


def golden_copy(home: Path, folder: Path) -> Settings:
    """Copy the golden home and the golden returns into a folder, for a test that changes them."""
    shutil.copytree(GOLDEN, folder / "returns", copy_function=shutil.copy2)
    return Settings(home=copied(home, folder / "home"), returns=folder / "returns")


def rows_of(path: Path, query: str, values: Any = None) -> list[Any]:
    """Return what a query of a DuckDB file finds."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query, values).fetchall()


def note_landed(home: Path, returns: Path, request: Request) -> None:
    """Record that the returns have landed, as a refresh does if they have not changed lately."""
    settings = Settings(home=home, returns=returns)
    folder = folder_digest(returns)[0], True
    up_to_date.remember_landed(settings, request, folder, FileManifest((), date.min))


def build(returns: Path, home: Path, *models: str, as_at: date | None = None) -> Path:
    """Land and validate the returns, build these models, and return the warehouse's path.

    Upstream models are built too. By default, all models are built, which takes a third as long as
    a refresh.
    """
    settings = Settings(home=home, returns=returns)
    ran = forked(_build, settings, models, Request(as_at=as_at))
    assert ran.returncode == 0, ran.output
    return settings.database


def _build(settings: Settings, models: tuple[str, ...], request: Request) -> int:
    from drug_strategy.transform import project
    from drug_strategy.transform.build import build

    _take_in(settings, request)
    selected = ["--select", *(f"+{model}" for model in models)] if models else []
    asked = [*selected, "--resource-type", "model", "--resource-type", "seed"]
    build(settings, print, asked).require()
    if not models:
        manifest = project.manifest(settings)
        last_build.remember(settings, manifest, by_indicator.sums(settings, manifest))
    return 0


def publish_built(settings: Settings) -> None:
    """Publish a home's tables once all its models have been built."""
    ran = forked(_publish_built, settings)
    assert ran.returncode == 0, ran.output


def _publish_built(settings: Settings) -> int:
    from drug_strategy.publication import publish
    from drug_strategy.transform import project

    [[as_at]] = duckdb.sql(f"from '{settings.landed}/as_at.parquet'").fetchall()
    publish(settings, project.published(settings), as_at)
    return 0


def take_in(returns: Path, home: Path) -> None:
    """Land and validate the returns, but build no models."""
    ran = forked(_take_in, Settings(home=home, returns=returns), Request())
    assert ran.returncode == 0, ran.output


def _take_in(settings: Settings, request: Request) -> int:
    from drug_strategy import quality

    settings.prepare()
    settings.export()
    files = land(settings, request).files
    for name, contract in contracts().items():
        of_return = [file for file in files if file.return_name == name]
        accepted = [(f.sha256, f.received_on) for f in of_return if f.is_accepted]
        new = quality.unvalidated(settings.home, name, accepted)
        quality.validate_rows(settings.home, contract, new)
    return 0
