"""The simulated charts agree with the published ones and with hand calculations."""

from math import asin, pi

import numpy as np
import pytest

from drug_strategy.io.folders import PROJECT
from drug_strategy.io.thresholds import thresholds
from methods.labels import charts, charts_per_signal, newest, reached, signals


def test_the_signals_of_a_series_are_those_of_the_published_chart():
    """Compare London's recorded drug trafficking in the example returns with its published chart.

    The signals are outside the limits in the twelfth and sixteenth quarter. The fifteenth is the
    seventh quarter in a row below the mean.
    """
    first = [1339.0, 1306, 1332, 1354, 1343, 1289, 1316, 1315]
    later = [1275.0, 1275, 1279, 1178, 1282, 1220, 1229, 1173]
    found = signals(np.array([first + later]))
    assert np.isnan(found[0, :8]).all()
    assert found[0, 8:].tolist() == [0, 0, 0, -1, 0, 0, -1, -1]


def test_limits_come_from_the_points_before_without_improbably_large_ranges():
    # mean 32; ranges of 4 and one of 40, which is left out: 32 -/+ 3 * sqrt(32) is 15.03 and 48.97
    chart = [20.0, 24, 20, 24, 20, 24, 64, 60]
    # mean 15; ranges 60 / 7: 15 -/+ 22.8
    wide = [10.0, 20, 10, 20, 20, 10, 20, 10]
    found = signals(np.array([[*chart, 48], [*chart, 49], [*chart, 15], [*wide, 37], [*wide, 38]]))
    assert found[:, 8].tolist() == [0, 1, -1, 0, 1]


def test_a_chart_starts_at_a_mean_of_two_and_its_limits_are_never_narrower_than_chance():
    steady = [99.0, 101] * 4  # mean range 2, but 3 * sqrt(100) = 30
    rare = [1.0] * 8
    found = signals(np.array([[*steady, 130], [*steady, 131], [*steady, 69], [*rare, 9]]))
    assert found[:3, 8].tolist() == [0, 1, -1]
    assert np.isnan(found[3, 8])


def test_a_percentages_limits_depend_on_the_judged_quarters_cases():
    # 3 * sqrt(50 * 50 / 100) = 15, and with 400 cases 7.5
    percentages = np.array([[50.0] * 8 + [60]] * 2)
    cases = np.full((2, 9), 100.0)
    cases[1, 8] = 400
    assert signals(percentages, cases)[:, 8].tolist() == [0, 1]


def test_a_run_is_seven_points_on_one_side_of_the_mean():
    base = [10.0, 20, 10, 20, 20, 10, 20, 10, 20, 10, 15, 15]  # mean 15
    high, low, broken = [18.0] * 7, [12.0] * 7, [18.0, 18, 15, 18, 18, 18, 18]
    found = signals(np.array([[*base, *high], [*base, *low], [*base, *broken]]))
    assert (found[:, 8:18] == 0).all()
    assert found[:, 18].tolist() == [1, -1, 0]


def test_a_large_fall_is_found():
    means = np.repeat([1000.0, 700.0], [15, 1])
    signalled, judged = newest(np.random.default_rng(1).poisson(means, (1000, 16)).astype(float))
    assert judged == 1000
    assert signalled > 990


def test_the_number_in_our_texts_is_the_simulated_number():
    number = thresholds()["charts_per_chance_signal"]
    assert round(charts_per_signal(charts()), -1) == number
    assert f"about one chart in {number} has a signal" in (PROJECT / "docs/methods.md").read_text()


@pytest.mark.parametrize("correlation", [0.0, 0.2])
def test_a_target_reached_exactly_shows_as_reached_in_about_25_cases_out_of_100(correlation):
    # two normal variables are both above their means in 1/4 + asin(correlation) / (2 pi) of cases
    assert reached(correlation) == pytest.approx(1 / 4 + asin(correlation) / (2 * pi), abs=0.01)
