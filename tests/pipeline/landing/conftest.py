"""A returns folder for each test. Its home does not exist yet, because some tests create one."""

from pathlib import Path

import pytest

from tests.unit.landing.returns_folder import ReturnsFolder


@pytest.fixture
def folder(tmp_path: Path) -> ReturnsFolder:
    """Return an empty returns folder without a home."""
    made = ReturnsFolder(tmp_path)
    made.returns.mkdir()
    return made
