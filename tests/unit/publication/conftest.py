"""Provide a warehouse that tests can publish."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from drug_strategy.publication import verify
from drug_strategy.settings import Settings
from tests.unit.publication import warehouse


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return warehouse.prepared(tmp_path)


@pytest.fixture
def fill(settings: Settings) -> Callable[..., None]:
    """Return a function that rebuilds the warehouse, using another `value` or `file_name`."""
    return partial(warehouse.fill, settings)


@pytest.fixture
def verified_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verify new files in this process, which halves publication time.

    Only test_publication verifies in another process.
    """

    def verified(_: object, draft: Path) -> None:
        assert list(verify.faults(draft)) == []

    # imported by its full name, because the package also exports a function `publish`
    module = import_module("drug_strategy.publication.publish")
    monkeypatch.setattr(module, "_verifier", nullcontext)
    monkeypatch.setattr(module, "_verify", verified)
