"""Provide a home for these tests."""

from pathlib import Path

import pytest

from drug_strategy.settings import Settings


@pytest.fixture(scope="session")
def settings(example_home: Settings) -> Settings:
    """Return the settings for a home refreshed from the example returns."""
    return example_home


@pytest.fixture(scope="session")
def published(settings: Settings) -> Path:
    return settings.published_file
