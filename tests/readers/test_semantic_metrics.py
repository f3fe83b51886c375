"""MetricFlow gives the ratio indicators of the semantic layer as the published file has them."""

import csv
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from drug_strategy.publication import generations
from drug_strategy.settings import PROJECT, Settings
from drug_strategy.transform import project

REGISTER = """
    select indicator_id, indicator_name from marts.indicators
    where unit in ('percent', 'days') and aggregation = 'sum'
"""


@pytest.fixture(scope="module")
def register(published: Path) -> dict[str, str]:
    """The ratio indicators, with their names."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return dict(connection.execute(REGISTER).fetchall())


def ask(settings: Settings, metrics: list[str], by: list[str]) -> list[dict[str, str]]:
    """What MetricFlow answers from the warehouse, by what dbt has parsed."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        for name in ("dbt_project.yml", "profiles.yml"):
            (folder / name).symlink_to(PROJECT / name)
        (folder / "target").symlink_to(settings.dbt)
        answer = folder / "answer.csv"
        subprocess.run(
            [
                *(Path(sys.executable).with_name("mf"), "query", "--csv", answer),
                *("--metrics", ",".join(metrics), "--group-by", ",".join(by)),
            ],
            check=True,
            cwd=folder,
            env={**os.environ, "WAREHOUSE_HOME": str(settings.home)},
            stdin=subprocess.DEVNULL,
        )
        with answer.open(newline="") as stream:
            return list(csv.DictReader(stream))


def test_every_ratio_indicator_is_a_metric_of_its_name(
    settings: Settings, register: dict[str, str]
) -> None:
    metrics = project.manifest(settings)["metrics"].values()
    assert {
        metric["name"]: metric["label"] for metric in metrics if metric["type"] == "ratio"
    } == register


@pytest.mark.parametrize(
    ("period_type", "level", "by"),
    [
        ("fiscal_year", "london", ["metric_time__fiscal_year"]),
        ("quarter", "borough", ["metric_time__quarter", "figure__area_name"]),
    ],
)
def test_a_metric_is_the_published_value(
    settings: Settings, register: dict[str, str], period_type: str, level: str, by: list[str]
) -> None:
    answered = {
        (name, line.get("figure__area_name", "London"), line[by[0]][:10]): float(line[name])
        for line in ask(settings, sorted(register), by)
        for name in register
        if line[name] and line.get("figure__area_name") != "Not attributed"
    }
    link = str(settings.published / generations.LINK)
    with duckdb.connect(link, read_only=True) as connection:
        values = connection.execute(
            "select indicator_id, area_name, cast(period_start as varchar), value"
            " from marts.indicator_values where area_level = ? and period_type = ?"
            " and value is not null and list_contains(?, indicator_id)",
            [level, period_type, sorted(register)],
        ).fetchall()
    assert answered == {row[:3]: pytest.approx(row[3]) for row in values}
    assert len(answered) > 20
