"""Make an edition from the golden returns twice."""

import shutil
from pathlib import Path

import pytest

from tests.commands import warehouse


@pytest.fixture(scope="session")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a refreshed home that only these tests use."""
    copied = tmp_path_factory.mktemp("release") / "home"
    shutil.copytree(golden_home, copied, symlinks=True)
    return copied


@pytest.fixture(scope="session")
def editions(home: Path) -> tuple[Path, Path]:
    """Return the folder of an edition and the folder of the same edition made again."""
    made = []
    for name in ("once", "again"):
        target = home.parent / name
        ran = warehouse("release", "--home", home, "--to", target)
        assert ran.returncode == 0, ran.output
        made.append(target / "current")
    return made[0], made[1]


@pytest.fixture(scope="session")
def edition(editions: tuple[Path, Path]) -> Path:
    """Return the folder of an edition."""
    return editions[0]
