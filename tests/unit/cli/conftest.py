"""Keep the progress handlers of one test away from other tests."""

from collections.abc import Iterator

import pytest

from drug_strategy.io.progress import LOGGER


@pytest.fixture(autouse=True)
def _own_progress() -> Iterator[None]:
    """Remove the handlers that the test adds, because their streams end with the test."""
    before = LOGGER.handlers[:]
    yield
    LOGGER.handlers[:] = before
