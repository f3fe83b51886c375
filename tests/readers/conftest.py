"""One home that was refreshed from a few example returns, for everything that reads it."""

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.publication import generations
from orchestration.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The home and its returns; a twentieth of the usual rows leaves no table empty."""
    folder = tmp_path_factory.mktemp("readers")
    made = Settings(home=folder / "home", returns=folder / "returns")
    warehouse = Path(sys.executable).with_name("warehouse")
    for arguments in (
        ["example-returns", str(made.returns), "--scale", "0.05"],
        ["refresh", "--returns", str(made.returns), "--home", str(made.home)],
    ):
        subprocess.run([warehouse, *arguments], check=True, stdin=subprocess.DEVNULL)
    return made


@pytest.fixture(scope="session")
def published(settings: Settings) -> Path:
    """The published file, by its link."""
    return settings.published / generations.LINK
