"""A borough's rates and percentages beside London's, compared with scipy and by hand."""

from math import sqrt
from typing import Any

import duckdb
import pytest
from scipy.stats import binomtest, norm

MODELS = ("int_comparisons__paired", "int_comparisons__limited", "indicator_comparisons")
PEOPLE = {"L": 8_000_000, "B": 250_000}
Row = dict[str, Any]


def published(compiled: dict[str, str], unit: str, own: Row, london: Row) -> Row:
    """The row of the mart for one borough and indicator, from the models' own SQL."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse")
    for schema in ("marts", "intermediate"):
        connection.execute(f"create schema warehouse.{schema}")
    connection.execute(
        """
        create table warehouse.marts.indicators as
            select 'i' as indicator_id, 'I' as indicator_name, 'sum' as aggregation;
        create table warehouse.marts.indicator_values (
            indicator_id text, area_level text, area_code text, area_name text, period_type text,
            period_start date, period_end date, period_label text, unit text, numerator double,
            denominator bigint, value double, lower_95 double, is_complete boolean,
            is_provisional boolean
        );
        create table warehouse.intermediate.int_populations (
            area_code text, population_year integer, population integer
        );
        create table warehouse.intermediate.int_survey__intervals (
            measure text, base_kind text, area_code text, period_type text, period_start date,
            effective_base double, is_linearised boolean, lower_95 double, upper_95 double,
            lower_998 double, upper_998 double
        );
        create table warehouse.intermediate.int_survey__against_london (
            measure text, period_start date, borough_code text, difference_error double
        );
        """
    )
    for code, level, row in (("B", "borough", own), ("L", "london", london)):
        connection.execute(
            "insert into warehouse.intermediate.int_populations values (?, 2010, ?)",
            [code, PEOPLE[code]],
        )
        connection.execute(
            "insert into warehouse.marts.indicator_values values ('i', ?, ?, ?, 'rolling_year',"
            " '2010-04-01', '2011-03-31', '', ?, ?, ?, ?, ?, true, false)",
            [level, code, code, unit, row.get("numerator"), row.get("denominator"), row["value"],
             0 if unit in ("count", "percent") else None],
        )  # fmt: skip
    for model in MODELS:
        schema = "marts" if model == MODELS[-1] else "intermediate"
        connection.execute(f"create table warehouse.{schema}.{model} as {compiled[model]}")
    cursor = connection.execute("select * from warehouse.marts.indicator_comparisons")
    [found] = cursor.fetchall()
    return dict(zip([column[0] for column in cursor.description], found, strict=True))


@pytest.mark.parametrize(
    ("own", "london", "words"),
    [(40, 900, "no clear difference"), (60, 900, "higher"), (9, 900, "lower"), (0, 900, "lower"),
     (5, 4, "too few to say"), (40, 0, "higher")],
)  # fmt: skip
def test_a_rate_is_compared_by_its_ratio_to_londons(
    compiled: dict[str, str], own: int, london: int, words: str
) -> None:
    row = published(compiled, "count", {"value": own}, {"value": london})
    assert (row["compared"], row["comparison"]) == ("rate", words)
    rates = (1e5 * own / PEOPLE["B"], 1e5 * london / PEOPLE["L"])
    assert (row["value"], row["london_value"]) == pytest.approx(rates, abs=1e-9)
    for level, confidence in (("95", 0.95), ("998", 0.998)):
        part = binomtest(own, own + london).proportion_ci(confidence, method="wilson")
        exposure = PEOPLE["L"] / PEOPLE["B"]
        lower = part.low / (1 - part.low) * exposure
        assert row[f"ratio_lower_{level}"] == pytest.approx(lower, rel=1e-9, abs=1e-12)
        if london:
            upper = part.high / (1 - part.high) * exposure
            assert row[f"ratio_upper_{level}"] == pytest.approx(upper, rel=1e-9)
        else:
            assert row[f"ratio_upper_{level}"] is None
        reach = norm.ppf(0.5 + confidence / 2) * sqrt(rates[1] * 1e5 / PEOPLE["B"])
        funnel = (max(rates[1] - reach, 0), rates[1] + reach)
        found = (row[f"funnel_lower_{level}"], row[f"funnel_upper_{level}"])
        assert found == pytest.approx(funnel, abs=1e-9)


@pytest.mark.parametrize(
    ("own", "words"),
    [((30, 60), "no clear difference"), ((58, 60), "higher"), ((0, 40), "lower"),
     ((19, 19), "too few to say")],
)  # fmt: skip
def test_a_percentage_is_compared_by_newcombes_difference(
    compiled: dict[str, str], own: tuple[int, int], words: str
) -> None:
    london = (900, 1500)
    given = [
        {"numerator": top, "denominator": base, "value": 100 * top / base}
        for top, base in (own, london)
    ]
    row = published(compiled, "percent", *given)
    assert (row["compared"], row["comparison"], row["ratio"]) == ("value", words, None)
    p, q = own[0] / own[1], london[0] / london[1]
    for level, confidence in (("95", 0.95), ("998", 0.998)):
        ours = binomtest(*own).proportion_ci(confidence, method="wilson")
        theirs = binomtest(*london).proportion_ci(confidence, method="wilson")
        lower = p - q - sqrt((p - ours.low) ** 2 + (theirs.high - q) ** 2)
        upper = p - q + sqrt((ours.high - p) ** 2 + (q - theirs.low) ** 2)
        found = (row[f"difference_lower_{level}"], row[f"difference_upper_{level}"])
        assert found == pytest.approx((100 * lower, 100 * upper), abs=1e-9)
        reach = norm.ppf(0.5 + confidence / 2) * sqrt(q * (1 - q) / own[1])
        funnel = (100 * max(q - reach, 0), 100 * min(q + reach, 1))
        found = (row[f"funnel_lower_{level}"], row[f"funnel_upper_{level}"])
        assert found == pytest.approx(funnel, abs=1e-9)


def test_pounds_are_beside_londons_and_not_tested(compiled: dict[str, str]) -> None:
    row = published(compiled, "gbp", {"value": 900.0}, {"value": 90_000.0})
    assert (row["difference"], row["comparison"]) == (-89_100, None)
    assert (row["difference_lower_95"], row["funnel_lower_95"]) == (None, None)
