"""Provide a warehouse that tests can publish."""

from contextlib import nullcontext
from functools import partial
from importlib import import_module

import pytest

from drug_strategy.publication import verify
from tests.unit.publication import warehouse


@pytest.fixture
def settings(tmp_path):
    return warehouse.prepared(tmp_path)


@pytest.fixture
def fill(settings):
    """Return a function that rebuilds the warehouse, using another `value` or `file_name`."""
    return partial(warehouse.fill, settings)


@pytest.fixture
def verified_here(monkeypatch):
    """Verify new files in this process, which halves publication time.

    Only test_publication verifies in another process.
    """

    def verified(_, draft):
        assert list(verify.faults(draft)) == []

    # imported by its full name, because the package also exports a function `publish`
    module = import_module("drug_strategy.publication.publish")
    monkeypatch.setattr(module, "_verifier", nullcontext)
    monkeypatch.setattr(module, "_verify", verified)
