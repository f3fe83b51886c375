"""The oracle's limits agree with scipy and with published examples."""

from __future__ import annotations

import pytest
from scipy.special import chdtri, ndtri, stdtrit

from tests.oracle.intervals import Z_998, Z, count_limits, newcombe, quantile, wilson


@pytest.mark.parametrize(("z", "level", "error"), [(Z, 0.975, 8e-6), (Z_998, 0.999, 6e-4)])
def test_quantiles_are_students_below_sixty_degrees_of_freedom_and_then_normal(
    z: float, level: float, error: float
) -> None:
    assert z == pytest.approx(ndtri(level), abs=1e-12)
    for freedom in range(1, 60):
        tolerance = 1e-9 if freedom < 10 else error
        assert quantile(freedom, z) == pytest.approx(stdtrit(freedom, level), abs=tolerance)
    assert quantile(60, z) == z


def test_newcombes_limits_agree_with_his_published_example() -> None:
    """Newcombe published limits of 0.0524 to 0.3339 for 56/70 - 48/80 (method 10)."""
    found = newcombe(80, wilson(56 / 70, 70), 60, wilson(48 / 80, 80))
    assert found == pytest.approx((5.24, 33.39), abs=5e-3)


@pytest.mark.parametrize("events", [0, 1, 9, 10, 400])
def test_the_limits_of_a_count_are_exact_or_byars(events: int) -> None:
    """The exact limits are quantiles of the chi-squared distribution."""
    exact = chdtri(2 * events, 0.975) / 2 if events else 0, chdtri(2 * events + 2, 0.025) / 2
    assert count_limits(events) == pytest.approx(exact, rel=1e-9 if events < 10 else 2e-3)
