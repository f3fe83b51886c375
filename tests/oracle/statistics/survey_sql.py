"""Run the survey's models, in dbt's order, on respondents that a test makes up.

Respondents are rows in pas_waves__current.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow

from drug_strategy.settings import Settings
from tests.commands import forked
from tests.made_rows import database

PROJECT = Path(__file__).parents[3]
SEEDS = {
    "boroughs": "geography",
    "wards": "geography",
    "borough_populations": "geography",
    "ward_populations": "geography",
    "confidence_targets": "strategy",
    "student_t_quantiles": "statistics",
}
CALENDAR = ("int_quarters", "int_periods", "int_period_quarters", "int_areas", "int_populations")
MODELS = (
    "int_survey__answers",
    "int_survey__strata",
    "int_survey__windows",
    "int_survey__intervals",
    "int_survey__waves",
    "int_survey__coverage",
    "int_survey__quarters",
    "int_survey__fitness",
    "int_survey__estimates",
    "int_survey__comparisons",
    "int_survey__change_errors",
    "int_breaks",
    "int_breaks__crossed",
    "int_survey__changes",
    "int_survey__verdicts",
    "int_survey__against_london",
    "confidence_target",
    "public_attitude_changes",
    "public_attitude_estimates",
    "target_operating_characteristics",
)

Row = dict[str, Any]


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
    indicator_id: str = "pas_drugs_problem"


class Survey:
    """A warehouse with only the survey's models."""

    def __init__(self, compiled: dict[str, str], as_at: str = "2013-04-30") -> None:
        self._compiled = compiled
        self._connection = database()
        self._ahead: list[str] = []
        self._connection.execute("attach ':memory:' as warehouse")
        for schema in ("staging", "intermediate", *SEEDS.values()):
            self._connection.execute(f"create schema if not exists warehouse.{schema}")
        self._connection.execute(
            f"create table warehouse.staging.stg_as_at as select date '{as_at}' as as_at"
        )
        for seed, schema in SEEDS.items():
            self._connection.execute(
                f"create table warehouse.{schema}.{seed} as "
                f"from read_csv('{PROJECT / 'seeds' / schema / seed}.csv')"
            )
        self._connection.execute(
            "create schema warehouse.marts; create table warehouse.marts.indicators as "
            f"from read_csv('{PROJECT / 'seeds' / 'strategy' / 'indicators.csv'}')"
        )
        self._build(CALENDAR)

    def _build(self, models: tuple[str, ...]) -> None:
        for model in models:
            self._connection.execute(
                f"create or replace table warehouse.intermediate.{model} as {self._compiled[model]}"
            )

    def answer(
        self,
        respondents: list[Respondent],
        early: Iterable[str] = (),
        breaks: Iterable[Break] = (),
        accepted: Mapping[str, str] | None = None,
    ) -> None:
        """Replace the respondents. The method `rows` builds the models when they are needed.

        Waves for `early` quarters count as received before the quarter was over. Somebody has
        checked the `accepted` waves, each on the day given.
        """
        self._connection.execute(
            "create or replace table warehouse.staging.stg_accepted_answers"
            " (wave text, accepted_on date)"
        )
        for wave, day in (accepted or {}).items():
            self._connection.execute(
                "insert into warehouse.staging.stg_accepted_answers values (?, ?)", [wave, day]
            )
        self._connection.execute(
            "create or replace table warehouse.statistics.breaks"
            " (indicator_id text, area_code text, quarter_start date, reason text)"
        )
        for each in breaks:
            self._connection.execute(
                "insert into warehouse.statistics.breaks values (?, ?, ?, ?)",
                [each.indicator_id, each.area_code, each.quarter_start, each.reason],
            )
        columns = pyarrow.table(
            {
                field.name: [getattr(person, field.name) for person in respondents]
                for field in fields(Respondent)
            }
        )
        self._connection.register("respondents", columns)
        self._connection.execute(
            "create or replace table warehouse.intermediate.pas_waves__current as "
            "select quarter_start::date as quarter_start, borough_code::varchar as borough_code,"
            " null::varchar as ward_code,"
            " weight::double as weight, is_problem is not null as is_problem_answered,"
            " coalesce(is_problem::boolean, false) as is_problem,"
            " is_tackling_well is not null as is_tackling_answered,"
            " coalesce(is_tackling_well::boolean, false) as is_tackling_well from respondents"
        )
        self._connection.execute(
            "create or replace table warehouse.intermediate.pas_waves__early_quarters as "
            "select unnest(?)::date as quarter_start",
            [[*early]],
        )
        self._ahead = [*MODELS]

    def rows(self, model: str, where: str = "true") -> list[Row]:
        """Return a model's rows as dictionaries."""
        while model in self._ahead:
            self._build((self._ahead.pop(0),))
        cursor = self._connection.execute(
            f"select * from warehouse.intermediate.{model} where {where}"
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def write_compiled(folder: Path, models: Iterable[str]) -> Path:
    """Write these models' SQL, as compiled by dbt, and return the folder."""
    written = folder / "compiled.json"
    ran = forked(_write_compiled, folder, list(models), written)
    assert ran.returncode == 0, ran.output
    return written


def _write_compiled(folder: Path, models: list[str], written: Path) -> int:
    """Compile the models without parsing the project again."""
    from dbt.artifacts.schemas.run import RunExecutionResult

    from drug_strategy.transform import project
    from drug_strategy.transform.runner import invoke

    settings = Settings(home=folder / "home", returns=folder)
    settings.prepare()
    arguments = ["--no-write-json", "compile", "--select", *models]
    outcome = invoke(settings, arguments, project.parsed(settings))
    assert isinstance(outcome.result, RunExecutionResult), outcome.exception
    nodes = [each.node for each in outcome.result]
    written.write_text(json.dumps({node.name: node.compiled_code for node in nodes}))
    return not outcome.success
