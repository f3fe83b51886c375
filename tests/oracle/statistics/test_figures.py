"""Changes, comparisons, charts and signals of invented figures are those of plain Python."""

from __future__ import annotations

from datetime import date

import pytest

from tests.oracle.beside import add_groups
from tests.oracle.breaks import Break, Breaks
from tests.oracle.comparison import compare
from tests.oracle.series import LONDON
from tests.oracle.signals import signals

from .conftest import Invent
from .figures import MODELS, random_figures

HACKNEY = "E09000012"
PLACE = ("area_code", "period_type", "period_label")
BREAKS = [
    Break("class_a_trafficking_detections", date(2011, 7, 1)),
    Break("crack_houses_closed", date(2012, 10, 1), HACKNEY),
    Break("ppo_mandatory_test_compliance", date(2012, 1, 1), LONDON),
]


LABELS = ("signal_rule", "comparison", "chart_reason", "boroughs_compared")
CASES: dict[str, tuple[date, float, float, list[Break]]] = {
    "all final": (date(2013, 9, 30), 0.003, 0, []),
    "not followed up": (date(2013, 9, 30), 0.003, 0.1, []),
    "breaks": (date(2013, 6, 1), 0.003, 0, BREAKS),
    "an open year": (date(2013, 2, 1), 0.02, 0, []),
    "many missing": (date(2012, 4, 20), 0.05, 0, BREAKS),
}


@pytest.mark.parametrize("what", CASES)
def test_every_column_beside_a_figure_agrees_with_plain_python(invent: Invent, what: str) -> None:
    as_at, missing, silent, breaks = CASES[what]
    figures = random_figures(what, as_at, missing, silent)
    figures.breaks = breaks
    world = invent(*MODELS)
    published = figures.published(world, "marts.indicator_values")
    found = {(row["indicator_id"], *(row[name] for name in PLACE)): row for row in published}
    add_groups(figures.values, {}, figures.over, as_at, Breaks(breaks))
    assert list(compare("indicator_values", figures.values, found)) == []
    lines = world.rows("marts.indicator_signals")
    stands_out = {(row["indicator_id"], row["area_code"]): row for row in lines}
    wanted = dict(signals(figures.values, figures.over, as_at))
    assert list(compare("indicator_signals", wanted, stands_out)) == []
    seen = {name: {row[name] for row in published} for name in LABELS}
    if what == "all final":
        assert seen["signal_rule"] == {"outside", "run", None}
        assert seen["comparison"] == {"higher", "lower", "no clear difference", None}
        assert seen["chart_reason"] >= {"rare events", "too few points", "so far only"}
    elif what == "an open year":
        assert seen["boroughs_compared"] == {None, *range(26, 33)}
