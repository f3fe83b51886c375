"""The formulas used to simulate the labels agree with hand calculations."""

import numpy as np
import pytest

from methods.labels import (
    PROCESSES,
    Process,
    beside,
    changed,
    coverage,
    divisor,
    late,
    ratio_limits,
    score,
    shares,
    signals,
    year_label,
)


def test_the_halves_of_the_pairs_have_their_own_means() -> None:
    # means 2 and 12; squares 4 and 4; (8 / 6) * (5.2076 / 3.0902)^2
    eight = np.array([[1.0, 3, 1, 3, 11, 13, 11, 13]])
    assert divisor(eight) == pytest.approx([3.7864], abs=1e-4)
    # (8 / 6) * (2.4469 / 1.9600)^2
    assert divisor(eight, 95) == pytest.approx([2.0781], abs=1e-4)
    # the later three of seven: means 2 and 12; squares 4 and 2; (6 / 5) * (5.8934 / 3.0902)^2
    seven = np.array([[1.0, 3, 1, 3, 11, 12, 13]])
    assert divisor(seven) == pytest.approx([4.3644], abs=1e-4)
    # (6 / 5) * (2.5706 / 1.9600)^2
    assert divisor(seven, 95) == pytest.approx([2.0642], abs=1e-4)
    assert divisor(np.zeros((1, 6))) == [1]


def test_a_pairs_score_is_its_log_ratio_in_standard_errors() -> None:
    # ln(100 / 25) / sqrt(1/100 + 1/25) = 1.386294 / 0.223607
    assert score(np.array([99.5]), np.array([24.5])) == pytest.approx([6.1997], abs=1e-4)


def test_a_change_is_labelled_only_beyond_limits_that_allow_for_the_dispersion() -> None:
    # 0.6 of 250: (0.619099 -/+ 0.097634) / 1.038198 is 0.502279 and 0.690361
    lower, upper = ratio_limits(np.array([150.0]), np.array([100.0]))
    assert (lower[0], upper[0]) == pytest.approx((1.00916, 2.22952), abs=1e-4)
    # (0.607683 -/+ 0.061205) / 1.015366 is 0.538208 and 0.658767
    lower, upper = ratio_limits(np.array([150.0]), np.array([100.0]), 95)
    assert (lower[0], upper[0]) == pytest.approx((1.16548, 1.93054), abs=1e-4)
    counts = np.array([150.0, 150, 100, 9]), np.array([100.0, 100, 150, 0])
    wider = np.array([1.0, 1.1, 1, 1])
    assert changed(*counts, wider).tolist() == [1, 0, -1, 0]


def test_a_borough_is_compared_with_the_rest_of_london_by_rates() -> None:
    # 150 among 1,000 residents and 1,000 among 10,000 elsewhere: a ratio of 1.5
    counts = np.array([150.0, 100, 50]), np.array([1000.0, 1000, 1000])
    assert beside(*counts, 10).tolist() == [1, 0, -1]


def test_a_charts_quarters_are_judged_by_the_quarters_before_them() -> None:
    level = [10.0, 20, 10, 20, 20, 10, 20, 10]  # mean 15; ranges 60 / 7; limits 15 -/+ 22.8
    found = signals(np.array([[*level, 37], [*level, 38], [1.0] * 8 + [9], [*level[:7], 37, 37]]))
    assert np.isnan(found[:, :8]).all()
    # the third series is rare; in the last, both 37s are in the outer third: 18.4 + 2 / 3 * 25.5
    assert found[[0, 1, 3], 8].tolist() == [0, 1, 1]
    assert np.isnan(found[2, 8])
    rising = signals(np.array([[*level, 9.0, 11, 13, 15, 17, 19, 21]]))
    assert rising[0, 8:].tolist() == [0, 0, 0, 0, 0, 0, 1]
    high = signals(np.array([[*level, 18.0, 19, 18, 19, 18, 19, 18]]))
    assert high[0, 8:].tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_a_charts_limits_are_never_narrower_than_chance() -> None:
    steady = [99.0, 101] * 4  # mean range 2, but 3 * sqrt(100) = 30
    found = signals(np.array([[*steady, 130], [*steady, 131], [*steady, 69]]))
    assert found[:, 8].tolist() == [0, 1, -1]


def test_the_95_percent_limits_of_a_change_include_it_in_93_to_98_percent_of_series() -> None:
    for process in PROCESSES[:3]:
        for pairs in (6, 7, 8):
            counts = process.counts(np.random.default_rng(1), np.full(24, 1000.0))
            assert 93 < coverage(counts, pairs, 95) < 98.5
            assert coverage(counts, pairs, 99.8) > 99.5


def test_years_that_differ_and_late_records_make_labels_false() -> None:
    years = Process("years differ", spread_of_years=0.05)
    assert shares(lambda counts: year_label(counts, 8), years, 1000)[0] > 10
    (few, _), (many, change) = late(0.05, 100), late(0.05, 10_000)
    assert few < 5
    assert many > 80
    assert change > 10


def test_a_large_fall_is_found_and_a_stable_series_is_hardly_ever_labelled() -> None:
    false, *_, large = shares(lambda counts: year_label(counts, 8), PROCESSES[0], 1000)
    assert false < 0.2
    assert large > 99
