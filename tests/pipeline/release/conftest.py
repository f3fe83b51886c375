"""Make the same public edition from the golden returns twice."""

import shutil
from pathlib import Path

import pytest

from tests.commands import warehouse


@pytest.fixture(scope="session")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the golden home in which editions can be made."""
    copied = tmp_path_factory.mktemp("release") / "home"
    shutil.copytree(golden_home, copied, symlinks=True)
    return copied


@pytest.fixture(scope="session")
def editions(home: Path) -> tuple[Path, Path]:
    """Make the same edition twice, and return both folders."""
    made = []
    for name in ("once", "again"):
        target = home.parent / name
        ran = warehouse("release", "--home", home, "--to", target)
        assert ran.returncode == 0, ran.output
        made.append(target / "current")
    return made[0], made[1]


@pytest.fixture(scope="session")
def edition(editions: tuple[Path, Path]) -> Path:
    """Return the folder of the first edition."""
    return editions[0]
