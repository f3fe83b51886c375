"""The command runs Dagster's job in its own process."""

import dagster
import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Request
from orchestration import run


def test_a_run_that_skips_the_publication_has_not_succeeded(settings, monkeypatch):
    @dagster.job(resource_defs={"request": dagster.ResourceDefinition.none_resource()})
    def refresh():
        pass

    monkeypatch.setattr(run, "_import", lambda *_: None)
    monkeypatch.setattr(run, "defs", dagster.Definitions(jobs=[refresh]))
    settings.export_dagster()
    attempts.begin(settings, "the command")
    with pytest.raises(UserError, match="skipped the publication"):
        run.run_refresh(settings, Request())
