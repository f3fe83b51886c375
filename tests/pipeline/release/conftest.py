"""An edition of the golden returns, made twice."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def warehouse(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own, refreshed."""
    copied = tmp_path_factory.mktemp("release") / "home"
    shutil.copytree(golden_home, copied, symlinks=True)
    return copied


@pytest.fixture(scope="session")
def editions(home: Path) -> tuple[Path, Path]:
    """The folders of an edition, and of the same made again."""
    made = []
    for name in ("once", "again"):
        target = home.parent / name
        ran = warehouse("release", "--home", str(home), "--to", str(target))
        assert ran.returncode == 0, ran.stderr
        made.append(target / "current")
    return made[0], made[1]


@pytest.fixture(scope="session")
def edition(editions: tuple[Path, Path]) -> Path:
    """The folder of an edition."""
    return editions[0]
