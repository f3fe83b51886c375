"""Invent surveys, and run the survey's models on their respondents."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

from .world import QUARTERS as DATES
from .world import Golden, Row, World

MEASURE, OTHER = "pas_drugs_problem", "pas_tackling_drugs"
QUARTERS = tuple(map(str, DATES))
LABELS = [f"{2009 + at // 4}-{10 + at // 4} Q{at % 4 + 1}" for at in range(16)]
WINDOWS = (
    [("quarter", QUARTERS[at : at + 1]) for at in range(16)]
    + [("fiscal_year", QUARTERS[at : at + 4]) for at in range(0, 16, 4)]
    + [("rolling_year", QUARTERS[at : at + 4]) for at in range(13)]
    + [("strategy", QUARTERS[4:])]
)
THREE = ("E09000002", "E09000012", "E09000033")
MODELS = (
    "intermediate.int_areas",
    "intermediate.int_breaks",
    "intermediate.int_comparisons",
    "intermediate.int_period",
    "intermediate.int_populations",
    "intermediate.int_quarters",
    "intermediate.int_survey",
    "marts.confidence_target",
    "marts.public_attitude",
)
Share = Callable[[int], float]


@dataclass(frozen=True)
class Respondent:
    """One interview. `is_problem` is None if the person gave no answer."""

    quarter_start: str
    borough_code: str
    weight: float
    is_problem: bool | None
    is_tackling_well: bool | None = None


@dataclass(frozen=True)
class Break:
    """A quarter from which a measure counts something different, in one borough or everywhere."""

    quarter_start: str
    reason: str
    area_code: str = "all"
    indicator_id: str = MEASURE


class Survey:
    """An invented warehouse with the survey's models. Respondents are accepted rows."""

    def __init__(self, golden: Golden, as_at: str = "2013-04-30") -> None:
        self._world = World(golden, *MODELS)
        self._world.put("staging.stg_as_at", [{"as_at": as_at}])

    def answer(
        self,
        respondents: Iterable[Respondent],
        early: Iterable[str] = (),
        breaks: Iterable[Break] = (),
        accepted: Mapping[str, str] | None = None,
    ) -> None:
        """Replace the respondents.

        Waves for `early` quarters arrived before the quarter had ended. Somebody checked the
        `accepted` waves on the days given.
        """
        waves = [{"wave": wave, "accepted_on": day} for wave, day in (accepted or {}).items()]
        self._world.put("staging.stg_accepted_answers", waves)
        self._world.put("statistics.breaks", map(vars, breaks))
        quarters = [{"quarter_start": quarter} for quarter in early]
        self._world.put("intermediate.pas_waves__early_quarters", quarters)
        rows = [
            {
                "quarter_start": person.quarter_start,
                "borough_code": person.borough_code,
                "weight": float(person.weight),
                "is_problem_answered": person.is_problem is not None,
                "is_problem": bool(person.is_problem),
                "is_tackling_answered": person.is_tackling_well is not None,
                "is_tackling_well": bool(person.is_tackling_well),
            }
            for person in respondents
        ]
        self._world.put("intermediate.pas_waves__current", rows)

    def rows(self, model: str, where: str = "true") -> list[Row]:
        """Return a model's rows."""
        schema = "intermediate" if model.startswith("int_") else "marts"
        return self._world.rows(f"{schema}.{model}", where)

    def save(self, path: Path, *tables: str) -> None:
        """Write tables to a new DuckDB file."""
        self._world.save(path, *tables)

    def estimates(self, where: str = "true") -> dict[tuple[str, str, str], Row]:
        """Return the first measure's estimates by area, period type and first day."""
        rows = self.rows("int_survey__estimates", f"measure = '{MEASURE}' and {where}")
        return {
            (row["area_code"], row["period_type"], str(row["period_start"])): row for row in rows
        }

    def comparisons(self) -> list[Row]:
        """Return the limits of each borough's difference from the rest of London."""
        names = ("area_level", "area_code", "period_type", "period_start", "value")
        figures = [
            {"indicator_id": row["measure"], **{name: row[name] for name in names}}
            for row in self.rows("int_survey__estimates")
        ]
        same = {"unit": "percent", "aggregation": "survey", "is_provisional": False}
        same |= {"has_label": True, "is_complete": True}
        self._world.put("intermediate.figures", figures, **same)
        return self.rows("int_comparisons__limited")

    def target(self, measure: str = MEASURE) -> Row:
        """Return the target's row for one measure, or for both (`strategy`)."""
        [row] = self.rows("confidence_target", f"measure = '{measure}'")
        return row


def compared_quarters(change: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the quarters of a change's two periods, beginning with the later period."""
    start = QUARTERS.index(str(change["period_start"]))
    now = QUARTERS[start : start + (1 if change["period_type"] == "quarter" else 4)]
    if change["comparison"] == "since_baseline":
        return now, QUARTERS[:4]
    return now, QUARTERS[start - 4 : start - 4 + len(now)]


def random_survey(seed: int, per_stratum: int) -> list[Respondent]:
    """Draw respondents, some of whom refuse to answer. Some strata have one respondent or none."""
    chance = Random(seed)
    return [
        Respondent(
            quarter,
            borough,
            chance.lognormvariate(0, 0.6),
            chance.choice([True, False, False, None]),
            chance.choice([True, False, None]),
        )
        for quarter, borough in product(QUARTERS, THREE)
        for _ in range(chance.randint(0, per_stratum))
    ]


def uneven_survey(seed: int, most: int) -> list[Respondent]:
    """Draw respondents whose answers differ greatly between waves."""
    chance = Random(seed)
    people = []
    for quarter in QUARTERS:
        share, no_answer = chance.choice([0.3, 0.3, 0.35, 0.9]), chance.choice([0, 0.1, 0.5])
        people += [
            Respondent(
                quarter,
                borough,
                chance.lognormvariate(0, 0.5),
                None if chance.random() < no_answer else chance.random() < share,
            )
            for borough in THREE
            for _ in range(chance.randint(0, most))
        ]
    return people


def exact_survey(
    boroughs: Iterable[str], share: Share, other: Share, no_answer: Share, each: int = 100
) -> list[Respondent]:
    """Return equally weighted respondents in all boroughs with exactly these shares.

    Each share is a function of the quarter number.
    """
    people = []
    for (at, quarter), (place, borough) in product(enumerate(QUARTERS), enumerate(boroughs)):
        none, problem, well = (
            int((place + 1) * part) - int(place * part)
            for part in (
                each * no_answer(at),
                each * (1 - no_answer(at)) * share(at),
                each * (1 - no_answer(at)) * other(at),
            )
        )
        for number in range(each):
            answers = (number < none + problem, number < none + well)
            people.append(
                Respondent(quarter, borough, 100, *((None, None) if number < none else answers))
            )
    return people
