"""Provide invented warehouses that run the models' SQL from the golden home."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .surveys import Survey
from .world import Golden, World

Invent = Callable[..., World]


@pytest.fixture(scope="session")
def golden(golden_home: Path) -> Golden:
    """Return the golden home's models' SQL, and the columns of all its tables."""
    return Golden(golden_home)


@pytest.fixture
def invent(golden: Golden) -> Invent:
    """Return a function that invents a warehouse with the given models."""
    return lambda *models: World(golden, *models)


@pytest.fixture(scope="session")
def survey(golden: Golden) -> Survey:
    """Return a warehouse with the survey's models, to which tests add respondents."""
    return Survey(golden)
