"""MetricFlow gives the published counts, percentages and means."""

import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from drug_strategy.publication import generations
from drug_strategy.settings import PROJECT, Settings
from drug_strategy.transform import project
from drug_strategy.transform.register_check import measures_of

REGISTER = """
    select indicator_id, indicator_name, numerator_measure, denominator_measure,
        second_return_name, numerator_return, denominator_return
    from marts.indicators
    where aggregation in ('sum', 'mean')
"""


@pytest.fixture(scope="module")
def register(published: Path) -> dict[str, tuple[str, ...]]:
    """Return the measures and returns of each indicator that is a sum or a mean."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return {name: tuple(row) for name, *row in connection.execute(REGISTER).fetchall()}


def ask(settings: Settings, metrics: list[str], by: list[str]) -> list[dict[str, str]]:
    """Query MetricFlow and return the answer's rows.

    MetricFlow reads a copy of the warehouse, because opening the file for writing would lock out
    other readers.
    """
    with TemporaryDirectory() as made:
        folder = Path(made)
        shutil.copyfile(settings.database, folder / settings.database.name)
        for name in ("dbt_project.yml", "profiles.yml"):
            (folder / name).symlink_to(PROJECT / name)
        (folder / "target").symlink_to(PROJECT / "target")
        answer = folder / "answer.csv"
        subprocess.run(
            [
                *(Path(sys.executable).with_name("mf"), "query", "--csv", answer),
                *("--metrics", ",".join(metrics), "--group-by", ",".join(by)),
            ],
            check=True,
            cwd=folder,
            env={**os.environ, "WAREHOUSE_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
        )
        with answer.open(newline="") as stream:
            return list(csv.DictReader(stream))


def test_each_metric_has_the_measures_of_its_indicator_in_the_register(
    settings: Settings, register: dict[str, tuple[str, ...]]
) -> None:
    parsed = project.manifest(settings)
    measures = {
        measure["name"]: measure["expr"]
        for model in parsed["semantic_models"].values()
        for measure in model["measures"]
    }
    metrics = {metric["name"]: metric for metric in parsed["metrics"].values()}
    having = Counter(each for columns in measures_of(parsed).values() for each in columns)
    parts = set()
    without = register.keys() - metrics.keys()
    for indicator, (name, numerator, denominator, _, *returns) in register.items():
        if indicator in without:
            continue
        metric = metrics[indicator]
        assert metric["label"] == name
        named = [each["name"] for each in metric["type_params"]["metrics"] or []] or [indicator]
        wanted = [each for each in (numerator, denominator) if each]
        assert [measures[each] for each in named] == [
            _expression(measure, names.split(" + ") if having[measure] > 1 else [])
            for measure, names in zip(wanted, returns, strict=False)
        ]
        parts |= {*named, indicator}
    assert metrics.keys() == parts
    if without:
        pytest.skip(f"no metric in models/marts/semantic/ for: {', '.join(sorted(without))}")


def _expression(measure: str, returns: list[str]) -> str:
    """Return a measure's SQL expression, adding a filter by return if `returns` are given."""
    listed = ", ".join(f"'{name}'" for name in returns)
    of_returns = f" and return_name in ({listed})" if returns else ""
    return f"case when measure = '{measure}'{of_returns} then amount end"


@pytest.mark.parametrize(
    ("period_type", "level", "by"),
    [
        ("fiscal_year", "london", ["metric_time__fiscal_year"]),
        pytest.param(
            *("quarter", "borough", ["metric_time__quarter", "area__borough_name"]),
            marks=pytest.mark.soak,
        ),
    ],
)
def test_each_metric_equals_the_published_value(
    settings: Settings,
    register: dict[str, tuple[str, ...]],
    period_type: str,
    level: str,
    by: list[str],
) -> None:
    """A percentage based on two returns is left out if only one of the returns was received."""
    metrics = {metric["name"] for metric in project.manifest(settings)["metrics"].values()}
    register = {name: row for name, row in register.items() if name in metrics}
    answered = {
        (name, line.get("area__borough_name", "London"), line[by[0]][:10]): float(line[name])
        for line in ask(settings, sorted(register), by)
        for name in register
        if line[name] and line.get("area__borough_name") != ""
        if float(line[name]) != 0 or register[name][2]
    }
    link = str(settings.published / generations.LINK)
    with duckdb.connect(link, read_only=True) as connection:
        rows = connection.execute(
            "select indicator_id, area_name, cast(period_start as varchar), value, return_status"
            " from marts.indicator_values where area_level = ? and period_type = ?"
            " and list_contains(?, indicator_id)",
            [level, period_type, sorted(register)],
        ).fetchall()
    # If there were no events to count, MetricFlow's answer has an empty cell instead of 0.
    values = {
        row[:3]: row[3]
        for row in rows
        if row[3] is not None and (row[3] != 0 or register[row[0]][2])
    }
    partly = {row[:3] for row in rows if row[4] == "outstanding" and register[row[0]][3]}
    for key in partly:
        answered.pop(key, None)
        values.pop(key, None)
    assert answered == {key: pytest.approx(value) for key, value in values.items()}
    assert len(answered) > 20
