"""Provide each test with its own returns folder."""

import pytest

from tests.unit.landing.returns_folder import ReturnsFolder


@pytest.fixture
def folder(tmp_path):
    """Return an empty returns folder. Landing will create the home."""
    made = ReturnsFolder(tmp_path)
    made.returns.mkdir()
    return made
