"""Invent figures, and run the models that judge them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import product
from math import sqrt
from random import Random

from tests.oracle.beside import ADDS_UP
from tests.oracle.breaks import Break
from tests.oracle.changes import INDICATORS
from tests.oracle.contracts import REGISTERED
from tests.oracle.derived import derived
from tests.oracle.periods import Period, begun_quarters, periods
from tests.oracle.places import BOROUGH_NAMES, WARD_BOROUGHS
from tests.oracle.rates import rates
from tests.oracle.register import AREAS, UNATTRIBUTED, Statuses
from tests.oracle.rollup import Key, roll_up
from tests.oracle.series import LONDON, REGISTER, Series

from .world import Row, World

BOROUGHS = [*BOROUGH_NAMES]
QUARTERS = begun_quarters(date(2013, 3, 31))
WARDS = ("E05000239", "E05000056")
MODELS = (
    *("intermediate.indicator_changes", "intermediate.indicator_comparisons"),
    *("intermediate.indicator_control_charts", "intermediate.int_control_"),
    *("marts.areas", "intermediate.int_breaks"),
    *("intermediate.int_period", "intermediate.int_populations", "intermediate.int_quarters"),
    *("marts.indicator_register", "marts.indicator_signals", "marts.indicator_values"),
)
# indicators of every kind, with the usual number of cases in a borough's quarter
USUAL = {
    "networks_disrupted": 20,
    "confiscation_orders": 3,
    "confiscation_value_gbp": 90_000,
    "confiscation_paid_gbp": 30_000,
    "cash_forfeiture_value_gbp": 5_000,
    "class_a_trafficking_detections": 60,
    "crack_houses_closed": 4,
    "community_led_closure_rate": 22,
    "ppo_mandatory_test_compliance": 80,
    "drr_enforcement_arrests": 9,
    "drr_enforcement_rate": 30,
    "drr_failure_action_rate": 30,
    "community_concern_action_days": 20,
    "community_investment_awards": 6,
}


BASE_OF_INDEX = "confiscation_value_gbp"


@dataclass
class Figures:
    """Figures as at a day, and the breaks that somebody recorded."""

    as_at: date
    breaks: list[Break] = field(default_factory=list)
    values: dict[Key, Row] = field(default_factory=dict)
    unstated: set[Key] = field(default_factory=set)

    @property
    def over(self) -> list[Period]:
        """Return the periods so far."""
        return periods(self.as_at)

    def add(self, series: Series) -> None:
        """Add up an indicator's amounts."""
        over = {(period.period_type, period.label): period for period in self.over}
        for key, row in roll_up(series, over.values(), self.as_at):
            if key[1] in WARD_BOROUGHS and key[1] not in WARDS:
                continue
            self.values[key] = row
            senders = BOROUGHS if key[1] == LONDON else [WARD_BOROUGHS.get(key[1], key[1])]
            parts = product(senders, over[key[2], key[3]].quarters)
            if "not_stated" in {series.statuses.of[part] for part in parts}:
                self.unstated.add(key)

    def published(self, world: World, table: str) -> list[Row]:
        """Put the figures in an invented warehouse, and return a model's rows."""
        world.put("staging.stg_as_at", [{"as_at": str(self.as_at)}])
        breaks = [
            {"indicator_id": each.indicator, "area_code": each.area, "quarter_start": each.quarter}
            for each in self.breaks
        ]
        world.put("statistics.breaks", breaks, reason="a new form")
        places = {
            (each.period_type, each.label): {
                "period_type": each.period_type,
                "period_start": each.quarters[0],
                "period_end": each.end,
                "period_label": each.label,
            }
            for each in self.over
        }
        rows = [self._row(key, row, places[key[2:]]) for key, row in self.values.items()]
        world.put("intermediate.figures", rows)
        world.put(
            "intermediate.indicator_rates",
            [
                {**row, "indicator_id": key[0], "area_code": key[1], "period_type": key[2]}
                | {"period_start": places[key[2:]]["period_start"]}
                for key, row in rates(self.values, self.over, self.as_at)
            ],
        )
        return world.rows(table)

    def _row(self, key: Key, row: Row, place: Row) -> Row:
        indicator, area = INDICATORS[key[0]], key[1]
        levels = {LONDON: "london", UNATTRIBUTED: "unattributed"} | dict.fromkeys(WARDS, "ward")
        is_sum = row["boroughs_returned"] is not None and indicator["aggregation"] != "distinct"
        return {
            **row,
            **place,
            "indicator_id": key[0],
            "indicator_name": indicator["indicator_name"],
            "unit": indicator["unit"],
            "kind": {"sum": indicator["unit"]}.get(
                indicator["aggregation"], indicator["aggregation"]
            ),
            "adds_up": key[0] in ADDS_UP,
            "has_label": indicator["has_label"] == "true",
            "area_code": area,
            "area_name": area,
            "area_level": levels.get(area, "borough"),
            "borough_code": WARD_BOROUGHS.get(area, area) if area[:3] in ("E09", "E05") else None,
            "ward_code": area if area in WARDS else None,
            "boroughs_expected": 32 if row["boroughs_returned"] is not None else None,
            "is_complete": place["period_end"] <= self.as_at,
            "has_unstated": key in self.unstated,
            "years": {"quarter": 0.25, "strategy": 3}.get(key[2], 1),
            "is_sum_of_boroughs": is_sum,
            "provisional_reason": "a part is missing" if row["is_provisional"] else None,
        }


def random_figures(seed: str, as_at: date, missing: float, silent: float) -> Figures:
    """Draw four years of figures with trends, steps, gaps, early and unstated returns.

    A share `silent` of the senders was last heard in August 2012.
    """
    chance = Random(seed)
    figures = Figures(as_at)
    statuses: dict[str, Statuses] = {}
    for indicator, usual in USUAL.items():
        [return_name, *_] = REGISTER[indicator][2] if indicator in REGISTER else ["networks"]
        if return_name not in statuses:
            is_of_boroughs = return_name in REGISTERED
            drawn = _random_statuses(chance, as_at, missing, is_of_boroughs)
            days = (as_at, date(2012, 8, 1))
            drawn.heard = {each: days[chance.random() < silent] for each in AREAS}
            statuses[return_name] = drawn
        figures.add(_random_series(chance, indicator, usual, statuses[return_name]))
    figures.values |= dict(derived(figures.values, figures.over, as_at))
    figures.unstated |= {
        ("payback_index", *key[1:]) for key in figures.unstated if key[0] == BASE_OF_INDEX
    }
    return figures


def _random_statuses(chance: Random, as_at: date, missing: float, is_of_boroughs: bool) -> Statuses:
    weights = [1, missing / 2, 0.02, missing]
    names = ["submitted", "nil", "not_stated", "outstanding"]
    keys = [*product(BOROUGHS, begun_quarters(as_at))]
    of = {key: chance.choices(names, weights)[0] for key in keys}
    early = {key for key in keys if chance.random() < missing / 3}
    if not is_of_boroughs:  # headquarters has one status for all areas
        of = {key: of[BOROUGHS[0], key[1]].replace("not_stated", "nil") for key in keys}
        early = {key for key in keys if (BOROUGHS[0], key[1]) in early}
    for quarter in begun_quarters(as_at):
        of[UNATTRIBUTED, quarter] = of[BOROUGHS[0], quarter].replace("not_stated", "submitted")
    return Statuses(of, frozenset(early), settles=45)


def _random_series(chance: Random, indicator: str, usual: float, statuses: Statuses) -> Series:
    unit = INDICATORS[indicator]["unit"]
    is_of_boroughs = indicator in REGISTER and REGISTER[indicator][2][0] in REGISTERED
    series = Series(indicator, unit, "ward", statuses, is_of_boroughs)
    spread, drift = chance.choice([0.3, 1, 3]), chance.choice([0, 0, 0.02, -0.03])
    for area in (*BOROUGHS, UNATTRIBUTED):
        size = usual * chance.choice([0.1, 0.5, 1, 1, 1, 2])
        step, share = chance.choice([1, 1, 0.5, 1.7]), chance.choice([0.4, 0.4, 0.5, 0.97])
        for at, quarter in enumerate(QUARTERS):
            if statuses.of.get((area, quarter)) != "submitted":
                continue
            mean = size * (step if at > 9 else 1) * (1 + drift * at)
            cases = max(round(chance.gauss(mean, spread * sqrt(mean))), 0)
            cases *= chance.choices([1, 3, 0], [60, 1, 1])[0]
            parts = [(area, cases), *((w, cases // 3) for w in WARDS if WARD_BOROUGHS[w] == area)]
            for place, number in parts:
                if unit in ("count", "gbp"):
                    series.add(place, quarter, number, 0)
                else:
                    counted = sum(chance.random() < share for _ in range(number))
                    series.add(place, quarter, counted, number)
    return series
