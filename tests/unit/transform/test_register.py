"""A register row that names what does not exist is refused in a sentence with the nearest name."""

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest

from drug_strategy.settings import PROJECT, UserError
from drug_strategy.transform.register import require_register

MEASURES = {
    "crack_house_closures": ["crack_houses_closed", "closures_with_source"],
    "cannabis_factory_closures": ["cannabis_factories_closed"],
}


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """The strategy's seeds, with one indicator in the register and its activity."""
    folder = tmp_path / "strategy"
    shutil.copytree(PROJECT / "seeds" / "strategy", folder)
    write(folder / "activity_indicators.csv", [["4.1", "crack_houses_closed"]])
    rows = list(csv.DictReader((folder / "indicators.csv").open(encoding="utf-8")))
    [row] = (row for row in rows if row["indicator_id"] == "crack_houses_closed")
    write(folder / "indicators.csv", [list(row.values())])
    return folder


def write(path: Path, rows: list[list[str]]) -> None:
    header = next(csv.reader(path.open(encoding="utf-8")))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def change(path: Path, **cells: str) -> None:
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    write(path, [list((row | cells).values()) for row in rows])


def manifest(*united: str) -> dict[str, Any]:
    models = {
        f"model.x.{name}__measures": {
            "resource_type": "model",
            "name": f"{name}__measures",
            "columns": dict.fromkeys(["area_code", "quarter_start", *columns]),
        }
        for name, columns in MEASURES.items()
    }
    parents = [f"model.x.{name}__measures" for name in united or MEASURES]
    models["model.x.measures"] = {
        "resource_type": "model",
        "name": "measures",
        "columns": {},
        "depends_on": {"nodes": parents},
    }
    return {"nodes": models}


def refusal(seeds: Path, *united: str) -> str:
    with pytest.raises(UserError) as refused:
        require_register(manifest(*united), seeds)
    return str(refused.value)


def test_a_register_whose_names_exist_passes(seeds: Path) -> None:
    require_register(manifest(), seeds)


@pytest.mark.parametrize(
    ("file", "cells", "sentence"),
    [
        (
            "indicators",
            {"numerator_measure": "crack_house_closed"},
            "indicators.csv, crack_houses_closed: no measure crack_house_closed;"
            " nearest: crack_houses_closed",
        ),
        (
            "indicators",
            {"denominator_measure": "closures_with_source + closures_with_sauce"},
            "no measure closures_with_sauce; nearest: closures_with_source",
        ),
        (
            "indicators",
            {"offence_category": "drug_traficking"},
            "no offence category drug_traficking; nearest: drug_trafficking",
        ),
        ("activity_indicators", {"activity_ref": "44.1"}, "no activity 44.1; nearest: 4.1"),
        (
            "activity_indicators",
            {"indicator_id": "crack_house_closed"},
            "no indicator crack_house_closed; nearest: crack_houses_closed",
        ),
        ("indicators", {"key_activity_area": "7"}, "crack_houses_closed: no key activity area 7;"),
        ("delivery_activities", {"key_activity_area": "7"}, "no key activity area 7; nearest:"),
    ],
)
def test_a_name_that_does_not_exist_is_named_with_the_nearest(
    seeds: Path, file: str, cells: dict[str, str], sentence: str
) -> None:
    change(seeds / f"{file}.csv", **cells)
    assert sentence in refusal(seeds)


def test_an_indicator_of_no_measure_or_of_three_returns_is_refused(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("crack_house_closures", "cannabis_factory_closures", "dip_rollout"):
        monkeypatch.setitem(MEASURES, name, [*MEASURES.get(name, ()), "closures"])
    change(seeds / "indicators.csv", numerator_measure="closures")
    assert "cannabis_factory_closures, crack_house_closures, dip_rollout; two" in refusal(seeds)
    change(seeds / "indicators.csv", numerator_measure="")
    assert "crack_houses_closed: no measure, so no return is behind it" in refusal(seeds)


def test_measures_that_are_not_united_are_named(seeds: Path) -> None:
    assert "cannabis_factory_closures__measures is not among" in refusal(
        seeds, "crack_house_closures"
    )
