"""Test that the macros for limits agree with scipy."""

from collections.abc import Callable
from math import sqrt
from typing import Any

import duckdb
import jinja2
import pytest
import yaml
from scipy.stats import binomtest, chi2, norm
from scipy.stats import t as student_t

from .survey_sql import PROJECT

Macro = Callable[..., str]


@pytest.fixture(scope="module")
def macro() -> Macro:
    settings = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    environment = jinja2.Environment(autoescape=False)
    environment.globals["var"] = settings.__getitem__
    source = (PROJECT / "macros" / "statistics.sql").read_text("utf-8")
    module: Any = environment.from_string(source).module

    def rendered(name: str, *arguments: str | list[str]) -> str:
        return str(getattr(module, name)(*arguments))

    return rendered


def evaluate(expression: str, **columns: float | None) -> float | None:
    names = ", ".join(columns)
    values = list(columns.values())
    marks = ", ".join("?" for _ in values)
    row = duckdb.execute(
        f"select {expression} from (values ({marks})) as given ({names})", values
    ).fetchone()
    assert row is not None
    return None if row[0] is None else float(row[0])


@pytest.mark.parametrize(("events", "trials"), [(0, 1), (1, 1), (3, 20), (81, 263), (15, 15)])
def test_wilsons_limits_for_a_share_agree_with_scipy(
    macro: Macro, events: int, trials: int
) -> None:
    expected = binomtest(events, trials).proportion_ci(method="wilson")
    lower = evaluate(macro("wilson_lower", "o", "n"), o=events, n=trials)
    upper = evaluate(macro("wilson_upper", "o", "n"), o=events, n=trials)
    assert lower == pytest.approx(expected.low, abs=1e-9)
    assert upper == pytest.approx(expected.high, abs=1e-9)


def test_there_are_no_wilson_limits_for_zero_out_of_zero(macro: Macro) -> None:
    for trials in (0, None):
        assert evaluate(macro("wilson_lower", "o", "n"), o=0, n=trials) is None
        assert evaluate(macro("wilson_upper", "o", "n"), o=0, n=trials) is None


@pytest.mark.parametrize("events", [10, 11, 57, 40321])
def test_the_limits_are_byars_limits_if_there_are_ten_events_or_more(
    macro: Macro, events: int
) -> None:
    z = norm.ppf(0.975)
    lower = events * (1 - 1 / (9 * events) - z / 3 / sqrt(events)) ** 3
    more = events + 1
    upper = more * (1 - 1 / (9 * more) + z / 3 / sqrt(more)) ** 3
    assert evaluate(macro("poisson_lower", "o", "-1"), o=events) == pytest.approx(lower, rel=1e-9)
    assert evaluate(macro("poisson_upper", "o", "-1"), o=events) == pytest.approx(upper, rel=1e-9)
    assert lower == pytest.approx(chi2.ppf(0.025, 2 * events) / 2, rel=3e-3)
    assert upper == pytest.approx(chi2.ppf(0.975, 2 * more) / 2, rel=3e-3)


def test_the_limits_are_exact_poisson_limits_if_there_are_fewer_than_ten_events(
    macro: Macro,
) -> None:
    rows = duckdb.sql(
        f"from '{PROJECT / 'seeds' / 'statistics' / 'exact_poisson_limits.csv'}'"
    ).fetchall()
    assert [row[0] for row in rows] == list(range(10))
    for events, low, high in rows:
        exact = chi2.ppf(0.025, 2 * events) / 2 if events else 0
        assert low == pytest.approx(exact, abs=1e-9)
        assert high == pytest.approx(chi2.ppf(0.975, 2 * events + 2) / 2, abs=1e-9)
        assert evaluate(macro("poisson_lower", "o", "l"), o=events, l=low) == low
        assert evaluate(macro("poisson_upper", "o", "u"), o=events, u=high) == high


def critical_value(macro: Macro, level: str, freedom: int | None) -> float | None:
    """Return the quantile for a limit, from the macro and the table of Student's t quantiles."""
    seed = f"'{PROJECT / 'seeds' / 'statistics' / 'student_t_quantiles.csv'}'"
    column = {"95": "t_975", "998": "t_999"}[level]
    exact = f"(select {column} from {seed} where degrees_of_freedom = df)"
    return evaluate(macro("critical_value", "df", level, exact), df=freedom)


@pytest.mark.parametrize(("level", "quantile"), [("95", 0.975), ("998", 0.999)])
def test_critical_values_come_from_the_normal_distribution_or_from_students_t_distribution(
    macro: Macro, level: str, quantile: float
) -> None:
    errors = {"95": (8e-6, 8e-8, 2e-9), "998": (6e-4, 6e-6, 1e-7)}[level]
    expected = [(freedom, 1e-9) for freedom in range(1, 10)]
    expected += list(zip((10, 25, 59), errors, strict=True))
    for freedom, error in expected:
        exact = student_t.ppf(quantile, freedom)
        assert critical_value(macro, level, freedom) == pytest.approx(exact, abs=error)
    assert critical_value(macro, level, 60) == pytest.approx(norm.ppf(quantile), abs=1e-12)
    assert critical_value(macro, level, 0) is None


@pytest.mark.parametrize(
    ("now", "before"),
    [((56, 70), (48, 80)), ((9, 10), (3, 10)), ((10, 10), (0, 20)), ((0, 9), (0, 9))],
)
def test_newcombes_limits_for_a_difference_agree_with_a_published_example(
    macro: Macro, now: tuple[int, int], before: tuple[int, int]
) -> None:
    """Newcombe published limits of 0.0524 to 0.3339 for 56/70 - 48/80 (method 10)."""
    shares: list[float] = []
    limits: dict[str, float | None] = {}
    for name, (events, trials) in (("now", now), ("before", before)):
        found = binomtest(events, trials).proportion_ci(method="wilson")
        shares.append(events / trials)
        limits |= {f"{name}_lower_95": float(found.low), f"{name}_upper_95": float(found.high)}
    difference = shares[0] - shares[1]
    low, high = limits["now_lower_95"] or 0, limits["before_upper_95"] or 0
    expected = difference - sqrt((shares[0] - low) ** 2 + (high - shares[1]) ** 2)
    asked = {"a": shares[0], "b": shares[1], **limits}
    lower = evaluate(macro("newcombe_lower", "a", "now", "b", "before", "95"), **asked)
    upper = evaluate(macro("newcombe_upper", "a", "now", "b", "before", "95"), **asked)
    assert lower == pytest.approx(expected, abs=1e-12)
    if (now, before) == ((56, 70), (48, 80)):
        assert lower == pytest.approx(0.0524, abs=5e-5)
        assert upper == pytest.approx(0.3339, abs=5e-5)
    assert upper is not None
    assert upper >= difference > expected


@pytest.mark.parametrize(
    ("amount", "text"),
    [(2.96, "2.96"), (2.9996, "2.9996"), (2.94, "2.9"), (3.0, "3.0"), (2.9999999999999996, "3.0"),
     (3.0004, "3.0004"), (0.04, "0.04"), (0.0, "0.0"), (-0.3, "-0.3"), (4.27, "4.3")],
)  # fmt: skip
def test_a_figure_is_never_rounded_to_a_threshold_that_it_has_not_reached(
    macro: Macro, amount: float, text: str
) -> None:
    expression = macro("distinct_from", "amount", ["0", "target"])
    row = duckdb.execute(
        f"select {expression} from (values (?, 3)) as given (amount, target)", [amount]
    ).fetchone()
    assert row == (text,)
