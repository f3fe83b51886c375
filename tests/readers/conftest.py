"""The home that everything here reads: the one of a few example returns."""

from pathlib import Path

import pytest

from drug_strategy.publication import generations
from drug_strategy.settings import Settings


@pytest.fixture(scope="session")
def settings(example_home: Settings) -> Settings:
    """The home and its returns."""
    return example_home


@pytest.fixture(scope="session")
def published(settings: Settings) -> Path:
    """The published file, by its link."""
    return settings.published / generations.LINK
