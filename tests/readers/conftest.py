"""Provide a home for these tests, and the Superset dashboard made from it."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from drug_strategy.exports.superset import write_bundle
from drug_strategy.settings import Settings


@pytest.fixture(scope="session")
def settings(example_home: Settings) -> Settings:
    """Return the settings for a home refreshed from the example returns."""
    return example_home


@pytest.fixture(scope="session")
def published(settings: Settings) -> Path:
    return settings.published_file


@pytest.fixture(scope="session")
def bundle(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the Superset dashboard, and return the import file's path."""
    target = tmp_path_factory.mktemp("superset") / "dashboard.zip"
    write_bundle(settings, target)
    return target


def parts(bundle: Path) -> dict[str, dict[str, Any]]:
    """Return the contents of the Superset import file by file name."""
    with zipfile.ZipFile(bundle) as files:
        return {name: json.loads(files.read(name)) for name in files.namelist()}
