"""Test that the macros for limits agree with scipy and a published example.

All other limits are tested by the oracle and the other tests in this folder.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import jinja2
import pytest
import yaml
from scipy.special import ndtri, stdtrit

from drug_strategy.io.folders import PROJECT

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


def critical_value(macro: Macro, level: str, freedom: int | None) -> float | None:
    """Return a limit's quantile, from the macro and the table of Student's t quantiles."""
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
        exact = stdtrit(freedom, quantile)
        assert critical_value(macro, level, freedom) == pytest.approx(exact, abs=error)
    assert critical_value(macro, level, 60) == pytest.approx(ndtri(quantile), abs=1e-12)
    assert critical_value(macro, level, 0) is None


def test_newcombes_limits_for_a_difference_agree_with_his_published_example(macro: Macro) -> None:
    """Newcombe published limits of 0.0524 to 0.3339 for 56/70 - 48/80 (method 10)."""
    asked: dict[str, float | None] = {"a": 56 / 70, "b": 48 / 80}
    for name, (events, trials) in (("now", (56, 70)), ("before", (48, 80))):
        for side in ("lower", "upper"):
            limit = evaluate(macro(f"wilson_{side}", "o", "n"), o=events, n=trials)
            asked[f"{name}_{side}_95"] = limit
    for side, published in (("lower", 0.0524), ("upper", 0.3339)):
        found = evaluate(macro(f"newcombe_{side}", "a", "now", "b", "before", "95"), **asked)
        assert found == pytest.approx(published, abs=5e-5)
