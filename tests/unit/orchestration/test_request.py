"""A refresh has the same options, whether from the command or Dagster's configuration."""

from datetime import date

import dagster
import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.settings import Request
from orchestration.resources import REQUEST, request


@pytest.mark.parametrize(
    "asked", [Request(), Request(date(2011, 5, 9), ("pas_waves",), dry_run=True)]
)
def test_a_request_is_the_same_after_it_was_written_as_configuration(asked):
    """A run without configuration asks for nothing special."""
    config = REQUEST.dump_python(asked, mode="json") if asked != Request() else {}
    assert request(dagster.build_init_resource_context(config)) == asked


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(UserError, match="not '2011-02-30'"):
        request(dagster.build_init_resource_context({"as_at": "2011-02-30"}))
