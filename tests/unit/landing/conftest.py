"""Provide the returns folder for the landing tests."""

import shutil

import pytest

from tests.unit.landing.returns_folder import ReturnsFolder


@pytest.fixture(scope="session")
def empty_files(tmp_path_factory):
    """Return a home that has an empty file for every return."""
    folder = ReturnsFolder(tmp_path_factory.mktemp("empty"))
    folder.returns.mkdir()
    folder.land()
    return folder.home


@pytest.fixture
def folder(tmp_path, empty_files):
    """Return an empty returns folder, and a home in which only empty files have landed."""
    made = ReturnsFolder(tmp_path)
    made.returns.mkdir()
    for name in ("none.parquet", "_version"):  # without `_version`, landed rows would be deleted
        for file in empty_files.rglob(name):
            copy = made.home / file.relative_to(empty_files)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    return made
