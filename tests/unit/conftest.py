"""Provide the settings of a new home."""

import pytest

from drug_strategy.settings import Settings


@pytest.fixture
def settings(tmp_path):
    """Return the settings of a new home, next to which there is no returns folder yet."""
    made = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    made.prepare()
    return made
