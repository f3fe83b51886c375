"""A refresh refuses unknown names and days in the future."""

from datetime import date

import pytest

from drug_strategy.landing import land
from drug_strategy.landing.discovery import today
from drug_strategy.request import ALL, Request
from drug_strategy.settings import Settings, UserError
from tests.unit.landing.returns_folder import ReturnsFolder

WRONG = {
    "no return crack_house_closure to accept; did you mean crack_house_closures?": Request(
        accept_missing=("crack_house_closure",)
    ),
    "no indicator crack_house_closed to accept; did you mean crack_houses_closed?": Request(
        accept_revisions=(ALL, "crack_house_closed")
    ),
    " or earlier, not 2999-01-01.": Request(as_at=date(2999, 1, 1)),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_request_with_an_unknown_name_or_a_day_in_the_future_is_refused(
    folder: ReturnsFolder, sentence: str
) -> None:
    with pytest.raises(UserError) as refused:
        land(Settings(home=folder.home, returns=folder.returns), WRONG[sentence])
    assert str(refused.value).endswith(sentence)


def test_a_request_with_known_names_and_the_current_day_is_accepted(folder: ReturnsFolder) -> None:
    names = Request(
        as_at=today(),
        accept_missing=("crack_house_closures",),
        accept_revisions=("crack_houses_closed", ALL),
    )
    assert land(Settings(home=folder.home, returns=folder.returns), names).as_at == today()
