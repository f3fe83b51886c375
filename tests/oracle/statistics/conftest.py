"""Compile the models' SQL once per session."""

import json
from pathlib import Path

import pytest

from tests.homes import made_once

from .control_sql import MODELS as CONTROL_CHARTS
from .control_sql import REBASING_TEST
from .survey_sql import CALENDAR, MODELS, Survey, write_compiled
from .test_changes import MODELS as CHANGES
from .test_comparisons import MODELS as COMPARISONS
from .test_vicinity import MODELS as VICINITY
from .test_ward_attitudes import MODELS as WARDS


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the compiled SQL of every model tested here, by model name."""
    models = (
        *CALENDAR,
        *MODELS,
        *CONTROL_CHARTS,
        REBASING_TEST,
        *CHANGES,
        *COMPARISONS,
        *VICINITY,
        *WARDS,
    )

    def make(folder: Path) -> None:
        write_compiled(folder, models)

    found = made_once(tmp_path_factory, "compiled", make) / "compiled.json"
    return dict(json.loads(found.read_text("utf-8")))


@pytest.fixture(scope="session")
def survey(compiled: dict[str, str]) -> Survey:
    """Return a warehouse with the survey's models, to which tests add respondents."""
    return Survey(compiled)
