"""An error about a column that does not exist names the columns that it may mean."""

import pytest

from drug_strategy.answers.query import Question, answer
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import LINK


@pytest.mark.parametrize(
    ("sql", "nearest"),
    [
        ("select year from marts.borough_years", "fiscal_year"),
        ("select Borough from marts.borough_quarters", "area_code, area_name"),
        ("select w.borough from marts.ward_years as w", "borough_code, borough_name"),
        ("select ci_low from marts.london_totals", "lower_95"),
        ("select value from marts.london_years order by quarter_start", "period_start"),
    ],
)
def test_an_unknown_column_is_refused_with_the_columns_that_it_may_mean(golden_home, sql, nearest):
    with pytest.raises(UserError, match=f"there is no column .*; the nearest: .*{nearest}"):
        answer(Question(sql), golden_home / "published" / LINK)
