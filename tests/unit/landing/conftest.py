"""The folder fixture."""

import shutil
from pathlib import Path

import pytest

from tests.unit.landing.returns_folder import ReturnsFolder


@pytest.fixture(scope="session")
def empty_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with every return's empty file, which each test would take 0.1 s to write."""
    folder = ReturnsFolder(tmp_path_factory.mktemp("empty"))
    folder.returns.mkdir()
    folder.land()
    return folder.home


@pytest.fixture
def folder(tmp_path: Path, empty_files: Path) -> ReturnsFolder:
    """An empty returns folder, and a home with only the empty files."""
    made = ReturnsFolder(tmp_path)
    made.returns.mkdir()
    for name in ("none.parquet", "_version"):  # without its version, a return's rows are deleted
        for file in empty_files.rglob(name):
            copy = made.home / file.relative_to(empty_files)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    return made
