"""No edition is made until somebody has decided how each indicator is released."""

import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.release.edition import require_decisions

DECIDED = (
    "indicator_id,release,release_owner,release_from\n"
    "awards,exact,Information Governance,2026-11-29\n"
)


@pytest.mark.parametrize(
    "row",
    [
        "crack,open,Information Governance,2026-11-29",
        "crack,rounded,,2026-11-29",
        "crack,rounded,Information Governance,",
    ],
)
def test_an_indicator_without_a_whole_decision_stops_the_edition_and_is_named(row, tmp_path):
    register = tmp_path / "indicators.csv"
    register.write_text(f"{DECIDED}{row}\n", "utf-8")
    require_decisions(["awards"], register)
    with pytest.raises(UserError) as refused:
        require_decisions(["awards", "crack"], register)
    assert str(refused.value) == (
        "No edition can be made, because nobody has decided how to release crack; enter release"
        " (rounded, exact or hide), release_owner and release_from in"
        " seeds/strategy/indicator_register.csv."
    )
