"""The folder fixture, whose home does not exist yet because some tests create it."""

from pathlib import Path

import pytest

from tests.unit.landing.returns_folder import ReturnsFolder


@pytest.fixture
def folder(tmp_path: Path) -> ReturnsFolder:
    """An empty returns folder, and no home."""
    made = ReturnsFolder(tmp_path)
    made.returns.mkdir()
    return made
