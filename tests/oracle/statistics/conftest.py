"""Provide invented warehouses, which run the models' SQL from the golden home."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .surveys import Survey
from .world import Golden, World

Invent = Callable[..., World]


@pytest.fixture(scope="session")
def golden(golden_home: Path) -> Golden:
    """Return the models' SQL and the columns of all tables, from the golden home."""
    return Golden(golden_home)


@pytest.fixture
def invent(golden: Golden) -> Invent:
    """Return a function that creates an invented warehouse with the named models."""
    return lambda *models: World(golden, *models)


@pytest.fixture(scope="session")
def survey(golden: Golden) -> Survey:
    """Return a warehouse with the survey's models, to which tests add respondents."""
    return Survey(golden)
