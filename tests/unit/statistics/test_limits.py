"""The macros of limits against scipy. They are rendered by themselves: they need no warehouse."""

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
    folder = PROJECT / "macros" / "statistics"
    source = "".join(path.read_text() for path in sorted(folder.glob("*.sql")))
    module: Any = environment.from_string(source).module

    def rendered(name: str, *arguments: str) -> str:
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
def test_wilson(macro: Macro, events: int, trials: int) -> None:
    expected = binomtest(events, trials).proportion_ci(method="wilson")
    lower = evaluate(macro("wilson_lower", "o", "n"), o=events, n=trials)
    upper = evaluate(macro("wilson_upper", "o", "n"), o=events, n=trials)
    assert lower == pytest.approx(expected.low, abs=1e-9)
    assert upper == pytest.approx(expected.high, abs=1e-9)


def test_none_of_none_has_no_wilson_limits(macro: Macro) -> None:
    for trials in (0, None):
        assert evaluate(macro("wilson_lower", "o", "n"), o=0, n=trials) is None
        assert evaluate(macro("wilson_upper", "o", "n"), o=0, n=trials) is None


@pytest.mark.parametrize("events", [10, 11, 57, 40321])
def test_byar_from_ten_events(macro: Macro, events: int) -> None:
    z = norm.ppf(0.975)
    lower = events * (1 - 1 / (9 * events) - z / 3 / sqrt(events)) ** 3
    more = events + 1
    upper = more * (1 - 1 / (9 * more) + z / 3 / sqrt(more)) ** 3
    assert evaluate(macro("poisson_lower", "o", "-1"), o=events) == pytest.approx(lower, rel=1e-9)
    assert evaluate(macro("poisson_upper", "o", "-1"), o=events) == pytest.approx(upper, rel=1e-9)
    assert lower == pytest.approx(chi2.ppf(0.025, 2 * events) / 2, rel=3e-3)
    assert upper == pytest.approx(chi2.ppf(0.975, 2 * more) / 2, rel=3e-3)


def test_exact_below_ten_events(macro: Macro) -> None:
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


def test_student_t(macro: Macro) -> None:
    for freedom, error in ((3, 4e-3), (10, 8e-6), (25, 1e-7), (60, 1e-9), (5000, 1e-12)):
        assert evaluate(macro("student_t", "df"), df=freedom) == pytest.approx(
            student_t.ppf(0.975, freedom), abs=error
        )
    assert evaluate(macro("student_t", "df"), df=0) is None
