"""Provide invented warehouses that run the models' SQL from the golden home."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .surveys import SurveyWorld
from .world import Golden, World

Invent = Callable[..., World]


@pytest.fixture(scope="session")
def golden(golden_home: Path) -> Golden:
    """Return the golden home's models' SQL, and the columns of all its tables."""
    return Golden(golden_home)


@pytest.fixture
def invent(golden: Golden) -> Invent:
    """Return a function that invents a warehouse in which the given models are built."""
    return lambda *models: World(golden, *models)


@pytest.fixture(scope="session")
def survey(golden: Golden) -> SurveyWorld:
    """Return a warehouse that has the survey's models. Tests add respondents to it."""
    return SurveyWorld(golden)
