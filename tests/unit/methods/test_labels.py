"""The simulated charts agree with the published ones."""

import numpy as np

from drug_strategy.io.folders import PROJECT
from drug_strategy.io.thresholds import thresholds
from methods.labels import charts_per_signal, signals, tables


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


def test_our_texts_have_the_simulated_numbers():
    number = thresholds()["charts_per_chance_signal"]
    assert round(charts_per_signal(), -1) == number
    methods = (PROJECT / "docs" / "methods.md").read_text("utf-8")
    assert f"about one chart in {number} has a signal" in methods
    lines = methods.splitlines()
    assert [row for row in tables() if row not in lines] == []
