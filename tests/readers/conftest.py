"""The home that all these tests read: one refreshed from a few example returns."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from drug_strategy.answers.superset import write_bundle
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


@pytest.fixture(scope="session")
def bundle(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The import file for Superset."""
    target = tmp_path_factory.mktemp("superset") / "dashboard.zip"
    write_bundle(settings, target)
    return target


def parts(bundle: Path) -> dict[str, dict[str, Any]]:
    """Each part of an import file for Superset."""
    with zipfile.ZipFile(bundle) as files:
        return {name: json.loads(files.read(name)) for name in files.namelist()}
