"""A refresh has the same options, whether from the command or Dagster's configuration."""

from datetime import date

import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.settings import Request


@pytest.mark.parametrize(
    "request_", [Request(), Request(date(2011, 5, 9), ("pas_waves",), dry_run=True)]
)
def test_a_request_is_the_same_after_it_was_written_as_configuration(request_: Request) -> None:
    assert Request.from_config(request_.as_config()) == request_


def test_a_day_that_does_not_exist_is_refused() -> None:
    config = Request().as_config() | {"as_at": "2011-02-30"}
    with pytest.raises(UserError, match="2011-02-30"):
        Request.from_config(config)
