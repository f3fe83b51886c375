"""A register row that names an unknown measure or return is refused, and the message says why."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT
from drug_strategy.transform.register_check import require_register

SHIPPED = PROJECT / "seeds" / "strategy" / "indicators.csv"
MEASURES: dict[str, dict[str, dict[str, str]]] = {
    "crack_house_closures": {"crack_houses_closed": {}, "with_source": {}, "community_led": {}},
    "cannabis_factory_closures": {"cannabis_factories_closed": {}, "community_led": {}},
    "community_concerns": {"raised": {}, "actioned": {"second_date": "actioned_date"}},
}


def manifest(measures: dict[str, Any]) -> dict[str, Any]:
    meta = {"meta": {"measures": measures}}
    return {"nodes": {"m": {"resource_type": "model", "name": "measures", "config": meta}}}


def refusal(folder: Path, cells: dict[str, str], more: list[str] | None = None) -> str | None:
    """Return why a register is refused that has one indicator, with these cells changed."""
    with SHIPPED.open(encoding="utf-8", newline="") as stream:
        [row] = (r for r in csv.DictReader(stream) if r["indicator_id"] == "crack_houses_closed")
    register = folder / "indicators.csv"
    with register.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[*row], [*(row | cells).values(), *(more or [])]])
    try:
        require_register(manifest(MEASURES), register)
    except UserError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {
            "denominator_measure": "with_source + community_led",
            "denominator_return": "crack_house_closures",
        },
        {
            "numerator_measure": "community_led",
            "numerator_return": "crack_house_closures + cannabis_factory_closures",
        },
        {"numerator_measure": "actioned", "counted_within_days": "90"},
        {"numerator_measure": "", "aggregation": "survey"},
    ],
)
def test_a_row_that_names_measures_and_their_returns_is_accepted(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    assert refusal(tmp_path, cells) is None


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            {"numerator_measure": "crack_house_closed"},
            "there is no measure crack_house_closed; the nearest is crack_houses_closed",
        ),
        (
            {"denominator_measure": "with_source + with_sauce"},
            "there is no measure with_sauce; the nearest is with_source",
        ),
        (
            {"denominator_measure": "community_led"},
            "cannabis_factory_closures, crack_house_closures each have a measure community_led;"
            " write in denominator_return the return to count, or several returns joined by +",
        ),
        (
            {"numerator_measure": "community_led", "numerator_return": "crack_house_closure"},
            "numerator_return names crack_house_closure, which has no community_led; the nearest is"
            " crack_house_closures",
        ),
        (
            {"numerator_return": "crack_house_closures + pas_waves"},
            "numerator_return names pas_waves, which has no crack_houses_closed; the nearest is"
            " crack_house_closures",
        ),
        (
            {
                "denominator_measure": "community_led + with_source",
                "denominator_return": "cannabis_factory_closures",
            },
            "denominator_return names no return that has with_source; add crack_house_closures",
        ),
        (
            {"counted_within_days": "90"},
            "counted_within_days is 90, but crack_houses_closed has no second date; leave"
            " counted_within_days empty",
        ),
        (
            {"numerator_measure": "actioned"},
            "actioned counts what happened by actioned_date; write the number of days in"
            " counted_within_days",
        ),
    ],
)
def test_a_row_that_would_count_nothing_or_too_much_is_refused(
    tmp_path: Path, cells: dict[str, str], sentence: str
) -> None:
    where = "Nothing was published: indicators.csv, crack_houses_closed: "
    assert refusal(tmp_path, cells) == f"{where}{sentence}."


def test_a_row_with_an_unquoted_comma_is_refused(tmp_path: Path) -> None:
    assert "more or fewer cells than the heading; put" in str(refusal(tmp_path, {}, ["and"]))


def test_the_shipped_measures_and_register_agree() -> None:
    """A misspelt key of a measure, such as `were`, would count all rows."""
    text = (PROJECT / "models/intermediate/indicators/measures.yml").read_text("utf-8")
    [model] = yaml.safe_load(text)["models"]
    measures = model["config"]["meta"]["measures"]
    require_register(manifest(measures))
    keys = {key for listed in measures.values() for rule in listed.values() for key in rule}
    assert keys <= {"where", "and", "amount", "days_from", "second_date"}
    with SHIPPED.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            behind = {
                name
                for part in ("numerator", "denominator")
                for name, listed in measures.items()
                if {*row[f"{part}_measure"].split(" + ")} & {*listed}
                and name in (row[f"{part}_return"] or name)
            }
            assert len(behind) <= 2, f"{row['indicator_id']}: marts.indicators has two returns"
