"""The folder fixture."""

from pathlib import Path

import pytest

from tests.unit.landing.returns_folder import ReturnsFolder


@pytest.fixture
def folder(tmp_path: Path) -> ReturnsFolder:
    """An empty returns folder and a home that does not exist yet."""
    (tmp_path / "returns").mkdir()
    return ReturnsFolder(tmp_path)
