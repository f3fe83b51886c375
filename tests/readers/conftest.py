"""Provide a home for these tests."""

import pytest


@pytest.fixture(scope="session")
def settings(example_home):
    """Return the settings for a home refreshed from the example returns."""
    return example_home


@pytest.fixture(scope="session")
def published(settings):
    return settings.published_file
