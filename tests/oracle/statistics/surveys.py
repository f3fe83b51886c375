"""Invent surveys, and run the survey's models on their respondents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from random import Random

from tests.oracle.breaks import Break
from tests.oracle.periods import begun_quarters
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.rules import quarter_label
from tests.oracle.survey import Answer, Survey

from .world import Golden, Row, World

MEASURE, OTHER = "pas_drugs_problem", "pas_tackling_drugs"
QUARTERS = begun_quarters(date(2013, 3, 31))
LABELS = [quarter_label(quarter) for quarter in QUARTERS]
BOROUGHS = sorted(BOROUGH_NAMES)
THREE = (BOROUGHS[0], BOROUGHS[10], BOROUGHS[31])
MODELS = (
    *("marts.areas", "intermediate.int_breaks"),
    *("intermediate.int_period", "intermediate.int_populations", "intermediate.int_quarters"),
    *("intermediate.int_survey", "intermediate.indicator_comparisons"),
    *("marts.confidence_target", "marts.public_attitude"),
)
Share = Callable[[int], float]


@dataclass(frozen=True)
class Respondent:
    """One interview. `is_problem` is None if the person gave no answer."""

    quarter: date
    borough: str
    weight: float
    is_problem: bool | None
    is_tackling_well: bool | None = None


class SurveyWorld:
    """An invented warehouse with the survey's models. Respondents are accepted rows."""

    def __init__(self, golden: Golden, as_at: date = date(2013, 4, 30)) -> None:
        self._world = World(golden, *MODELS)
        self._world.put("staging.stg_as_at", [{"as_at": str(as_at)}])

    def answer(
        self,
        respondents: Iterable[Respondent],
        breaks: Iterable[Break] = (),
        accepted: Mapping[str, str] | None = None,
    ) -> None:
        """Replace the respondents. Somebody checked the `accepted` waves on the days given."""
        waves = [{"wave": wave, "accepted_on": day} for wave, day in (accepted or {}).items()]
        self._world.put("staging.stg_accepted_answers", waves)
        self._world.put(
            "statistics.breaks",
            [
                {"indicator_id": each.indicator, "area_code": each.area}
                | {"quarter_start": each.quarter, "reason": "A new question"}
                for each in breaks
            ],
        )
        rows = [
            {
                "quarter_start": person.quarter,
                "borough_code": person.borough,
                "weight": float(person.weight),
                "is_problem_answered": person.is_problem is not None,
                "is_problem": bool(person.is_problem),
                "is_tackling_answered": person.is_tackling_well is not None,
                "is_tackling_well": bool(person.is_tackling_well),
            }
            for person in respondents
        ]
        self._world.put("intermediate.pas_waves__current", rows)

    def rows(self, table: str, where: str = "true") -> list[Row]:
        """Return a model's rows."""
        return self._world.rows(table, where)

    def comparisons(self) -> list[Row]:
        """Return the comparisons of figures, which are final once they are complete."""
        rows = self.rows("marts.public_attitudes")
        names = ("area_level", "area_code", "period_type", "period_start", "value", "is_complete")
        same = {"unit": "percent", "kind": "survey", "has_label": True, "years": 1.0}
        figures = [
            {name: row[name] for name in names}
            | {"indicator_id": row["measure"], "is_whole": row["is_complete"]}
            | {"is_provisional": not row["is_complete"]}
            | {"provisional_reason": None if row["is_complete"] else "the period is open"}
            for row in rows
        ]
        self._world.put("intermediate.figures", figures, **same)
        return self.rows("intermediate.indicator_comparisons")

    def save(self, path: Path, *tables: str) -> None:
        """Write tables to a new DuckDB file."""
        self._world.save(path, *tables)

    def target(self, measure: str = MEASURE) -> Row:
        """Return the target's row for one measure, or for both (`strategy`)."""
        [row] = self.rows("marts.confidence_target", f"measure = '{measure}'")
        return row


def questions(respondents: Iterable[Respondent]) -> dict[str, Survey]:
    """Return the answers as the oracle reads them."""
    held = [*respondents]
    columns = {MEASURE: "is_problem", OTHER: "is_tackling_well"}
    return {
        measure: Survey(
            Answer(each.quarter, each.borough, each.weight, getattr(each, column)) for each in held
        )
        for measure, column in columns.items()
    }


def random_survey(seed: int, per_stratum: int, boroughs: Iterable[str] = THREE) -> list[Respondent]:
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
        for quarter, borough in product(QUARTERS, boroughs)
        for _ in range(chance.randint(0, per_stratum))
    ]


def exact_survey(share: Share, other: Share, no_answer: Share, each: int = 100) -> list[Respondent]:
    """Return equally weighted respondents in all boroughs with exactly these shares.

    Each share is a function of the quarter number.
    """
    people = []
    for (at, quarter), (place, borough) in product(enumerate(QUARTERS), enumerate(BOROUGHS)):
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
