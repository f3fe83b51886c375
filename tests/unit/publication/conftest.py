"""The warehouse to publish, as fixtures."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from drug_strategy.settings import Settings
from tests.unit.publication import warehouse


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A prepared home with a warehouse."""
    return warehouse.prepared(tmp_path)


@pytest.fixture
def fill(settings: Settings) -> Callable[..., None]:
    """Builds the warehouse again with another `value` or `file_name`."""
    return partial(warehouse.fill, settings)
