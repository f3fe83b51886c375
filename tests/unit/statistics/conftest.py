"""The compiled survey models, once a session."""

import pytest

from .survey_sql import Survey, compiled_models


@pytest.fixture(scope="session")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    return Survey(compiled_models(tmp_path_factory.mktemp("dbt")))
