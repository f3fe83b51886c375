"""The survey's models as one function of respondents: their compiled SQL, run in dbt's order.

Respondents are given as rows of pas_waves__current. Which answers count is not tested here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pytest

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
    "int_survey__quarters",
    "int_survey__coverage",
    "int_survey__fitness",
    "int_survey__estimates",
    "int_survey__comparisons",
    "int_survey__change_errors",
    "int_survey__changes",
    "int_survey__latest",
    "int_survey__latest_changes",
    "int_survey__verdicts",
    "int_survey__stated",
    "int_survey__against_london",
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Respondent:
    """One interview; None is no answer."""

    quarter_start: str
    borough_code: str
    weight: float
    is_problem: bool | None
    is_tackling_well: bool | None = None


class Survey:
    """A warehouse of the survey's models alone."""

    def __init__(self, compiled: dict[str, str], as_at: str = "2013-04-30") -> None:
        self._compiled = compiled
        self._connection = duckdb.connect()
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

    def answer(self, respondents: list[Respondent]) -> None:
        """Rebuild every model from these respondents."""
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
        self._build(MODELS)

    def rows(self, model: str, where: str = "true") -> list[Row]:
        """Rows of one model as dictionaries."""
        cursor = self._connection.execute(
            f"select * from warehouse.intermediate.{model} where {where}"
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def compiled_models(target: Path, names: Iterable[str], project: Path = PROJECT) -> dict[str, str]:
    """SQL of the models by name, as dbt compiles it; nothing is run."""
    from dbt.cli.main import dbtRunner

    options = {
        "--project-dir": project,
        "--profiles-dir": project,
        "--target-path": target,
        "--log-path": target,
    }
    arguments = [str(part) for option in options.items() for part in option]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_HOME", str(target / "home"))
        result = dbtRunner().invoke(["--quiet", "compile", *arguments, "--select", *names])
    if not result.success:
        pytest.fail(f"dbt compile: {result.exception or result.result}")
    manifest = json.loads((target / "manifest.json").read_text())
    return {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node.get("compiled_code")
    }
