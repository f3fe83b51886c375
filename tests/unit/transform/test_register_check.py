"""A register row with an unknown name is refused, and the message suggests the nearest name."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT
from drug_strategy.transform.register_check import require_explained_breaks, require_register

MEASURES = {
    "crack_house_closures": ["crack_houses_closed", "closures_with_source", "community_led"],
    "cannabis_factory_closures": ["cannabis_factories_closed", "community_led"],
    "community_concerns": ["concerns_raised", "concerns_actioned"],
}
SECOND_DATES = {"concerns_actioned": {"second_date": "actioned_date"}}


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return the strategy's seeds. The register has one indicator and its activity."""
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


def manifest() -> dict[str, Any]:
    measures = {
        name: {measure: SECOND_DATES.get(measure, {}) for measure in listed}
        for name, listed in MEASURES.items()
    }
    model = {
        "resource_type": "model",
        "name": "measures",
        "config": {"meta": {"measures": measures}},
    }
    return {"nodes": {"model.x.measures": model}}


def refusal(seeds: Path) -> str:
    with pytest.raises(UserError) as refused:
        require_register(manifest(), seeds)
    return str(refused.value)


def test_a_register_with_only_known_names_is_accepted(seeds: Path) -> None:
    require_register(manifest(), seeds)


@pytest.mark.parametrize(
    ("file", "cells", "sentence"),
    [
        (
            "indicators",
            {"numerator_measure": "crack_house_closed"},
            "indicators.csv, crack_houses_closed: there is no measure crack_house_closed;"
            " the nearest is crack_houses_closed",
        ),
        (
            "indicators",
            {"denominator_measure": "closures_with_source + closures_with_sauce"},
            "no measure closures_with_sauce; the nearest is closures_with_source",
        ),
        (
            "indicators",
            {"offence_category": "drug_traficking"},
            "no offence category drug_traficking; the nearest is drug_trafficking",
        ),
        ("activity_indicators", {"activity_ref": "44.1"}, "no activity 44.1; the nearest is 4.1"),
        (
            "activity_indicators",
            {"indicator_id": "crack_house_closed"},
            "no indicator crack_house_closed; the nearest is crack_houses_closed",
        ),
        (
            "indicators",
            {"key_activity_area": "7"},
            "crack_houses_closed: there is no key activity area 7;",
        ),
        (
            "indicators",
            {"good_direction": "up"},
            "crack_houses_closed: good_direction is up, but a count of police activity is neither"
            " good nor bad; leave good_direction empty",
        ),
        (
            "indicators",
            {"counted_within_days": "90"},
            "counted_within_days is 90, but crack_houses_closed has no second date; leave"
            " counted_within_days empty",
        ),
        (
            "indicators",
            {"numerator_measure": "concerns_actioned"},
            "concerns_actioned counts what happened by actioned_date; write the number of days",
        ),
        (
            "indicators",
            {"numerator_measure": "concerns_actioned", "counted_within_days": "ninety"},
            "counted_within_days is 'ninety'; write a whole number of days, such as 90",
        ),
        (
            "indicators",
            {"unit": "percentage"},
            "crack_houses_closed: unit must be percent, count, gbp, days or index,"
            " not 'percentage'",
        ),
        ("indicators", {"aggregation": "total"}, "stock or index, not 'total'"),
        (
            "indicators",
            {"unit": "gbp", "aggregation": "mean"},
            "crack_houses_closed: the unit gbp has no aggregation mean; write sum",
        ),
        (
            "indicators",
            {"aggregation": "index"},
            "the unit count has no aggregation index; write sum, distinct or stock",
        ),
        ("indicators", {"finest_area": ""}, "finest_area must be ward or borough, not ''"),
        ("indicators", {"has_label": "yes"}, "has_label must be true or false, not 'yes'"),
        ("indicators", {"release": "show"}, "release must be rounded, exact, hide or empty, not"),
        (
            "delivery_activities",
            {"key_activity_area": "7"},
            "no key activity area 7; the nearest is",
        ),
    ],
)
def test_a_wrong_cell_is_reported_with_what_to_write(
    seeds: Path, file: str, cells: dict[str, str], sentence: str
) -> None:
    change(seeds / f"{file}.csv", **cells)
    assert sentence in refusal(seeds)


def test_two_indicators_with_the_same_name_or_place_in_the_list_are_refused(seeds: Path) -> None:
    path = seeds / "indicators.csv"
    [row] = csv.DictReader(path.open(encoding="utf-8"))
    other = row | {"indicator_id": "crack_houses_again", "indicator_name": "Crack houses again"}
    write(path, [list(row.values()), list(other.values())])
    assert refusal(seeds) == (
        "Nothing was published: indicators.csv: 2 rows have the display_order"
        f" {row['display_order']}; each needs its own."
    )
    write(path, [list(row.values())] * 2)
    assert "2 rows have the indicator_id crack_houses_closed" in refusal(seeds)
    assert f"2 rows have the indicator_name {row['indicator_name']}" in refusal(seeds)


@pytest.mark.parametrize("spoil", [list[str].pop, lambda cells: cells.append("and a comma")])
def test_a_row_with_too_few_or_too_many_cells_is_refused(
    seeds: Path, spoil: Callable[[list[str]], object]
) -> None:
    path = seeds / "indicators.csv"
    [row] = csv.DictReader(path.open(encoding="utf-8"))
    spoil(cells := list(row.values()))
    write(path, [cells])
    assert refusal(seeds) == (
        "Nothing was published: indicators.csv, line 2: the row has more or fewer cells than the"
        " heading; put a cell that contains a comma in double quotes."
    )


@pytest.mark.parametrize("part", ["numerator", "denominator"])
def test_a_measure_shared_by_several_returns_is_refused_unless_the_row_names_its_returns(
    seeds: Path, part: str
) -> None:
    change(seeds / "indicators.csv", **{f"{part}_measure": "community_led"})
    assert refusal(seeds) == (
        "Nothing was published: indicators.csv, crack_houses_closed: cannabis_factory_closures,"
        f" crack_house_closures each have a measure community_led; write in {part}_return"
        " the return to count, or several returns joined by +."
    )
    change(seeds / "indicators.csv", **{f"{part}_return": "crack_house_closures"})
    require_register(manifest(), seeds)
    both = "cannabis_factory_closures + crack_house_closures"
    change(seeds / "indicators.csv", **{f"{part}_return": both})
    require_register(manifest(), seeds)


def test_a_row_that_names_only_the_return_for_its_denominator_is_refused(
    seeds: Path,
) -> None:
    change(
        seeds / "indicators.csv",
        numerator_measure="community_led",
        denominator_measure="closures_with_source",
        denominator_return="crack_house_closures",
    )
    assert "write in numerator_return the return to count, or" in refusal(seeds)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            {"numerator_measure": "community_led", "numerator_return": "crack_house_closure"},
            "crack_houses_closed, numerator_return: there is no return crack_house_closure;"
            " the nearest is crack_house_closures.",
        ),
        (
            {"numerator_return": "crack_house_closures + dip_rollout"},
            "numerator_return names dip_rollout, which has no crack_houses_closed;"
            " the nearest is crack_house_closures.",
        ),
        (
            {"numerator_return": "pas_waves"},
            "numerator_return names pas_waves, which has no crack_houses_closed;"
            " the nearest is crack_house_closures.",
        ),
        (
            {
                "denominator_measure": "community_led + closures_with_source",
                "denominator_return": "cannabis_factory_closures",
            },
            "denominator_return names no return that has closures_with_source;"
            " add crack_house_closures.",
        ),
        (
            {"denominator_return": "crack_house_closures"},
            "denominator_return is filled, but denominator_measure is not; fill both or neither.",
        ),
    ],
)
def test_an_unknown_return_or_a_return_without_the_measure_is_refused(
    seeds: Path, cells: dict[str, str], sentence: str
) -> None:
    change(seeds / "indicators.csv", **cells)
    assert refusal(seeds).count(";") == 1
    assert refusal(seeds).endswith(sentence)


def test_an_indicator_without_a_measure_or_with_three_returns_is_refused(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = ("cannabis_factory_closures", "crack_house_closures", "dip_rollout")
    for name in three:
        monkeypatch.setitem(MEASURES, name, [*MEASURES.get(name, ()), "closures"])
    change(
        seeds / "indicators.csv", numerator_measure="closures", numerator_return=" + ".join(three)
    )
    assert f"{', '.join(three)}; name at most two" in refusal(seeds)
    change(seeds / "indicators.csv", numerator_measure="", numerator_return="")
    assert "crack_houses_closed: there is no measure, so the indicator has no return" in refusal(
        seeds
    )


@pytest.mark.parametrize("name", ["crack_house_closure", "pas_waves"])
def test_measures_of_an_unknown_return_or_of_one_without_measures_are_reported(
    seeds: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(MEASURES, name, ["closures"])
    assert f"measures.yml: there is no measured return {name}; the nearest is" in refusal(seeds)


def test_a_misspelt_key_of_a_measure_is_reported_because_all_rows_would_be_counted(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SECOND_DATES, "community_led", {"were": "is_closed"})
    assert (
        "measures.yml, crack_house_closures, community_led: there is no key were;"
        " the nearest is where"
    ) in refusal(seeds)


BREAK = [
    "crack_houses_closed", "all", "2011-10-01", "A new form", "Circular 3", "A. Statistician",
    "2011-09-01",
]  # fmt: skip


@pytest.fixture
def breaks(seeds: Path) -> Path:
    """Return a seeds folder with a complete break."""
    for name in ("geography", "statistics"):
        shutil.copytree(PROJECT / "seeds" / name, seeds.parent / name)
    write(seeds.parent / "statistics" / "breaks.csv", [BREAK])
    return seeds.parent


def test_breaks_that_are_explained_are_accepted(breaks: Path) -> None:
    require_explained_breaks(breaks)
    require_explained_breaks()


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"reason": " "}, "reason is empty; fill it in, or remove the row"),
        ({"evidence": ""}, "evidence is empty; fill it in, or remove the row"),
        ({"approved_by": ""}, "approved_by is empty; fill it in, or remove the row"),
        ({"approved_on": ""}, "approved_on is empty; fill it in, or remove the row"),
        (
            {"indicator_id": "crack_houses_close"},
            "there is no indicator crack_houses_close; the nearest is crack_houses_closed",
        ),
        ({"area_code": "E090000055"}, "there is no area E090000055; the nearest is E09000005"),
        (
            {"quarter_start": "2011-11-01"},
            "quarter_start must be the first day of a quarter, such as 2011-10-01",
        ),
    ],
)
def test_a_break_without_a_reason_is_refused_by_name_before_anything_is_built(
    breaks: Path, cells: dict[str, str], sentence: str
) -> None:
    path = breaks / "statistics" / "breaks.csv"
    change(path, **cells)
    [row] = csv.DictReader(path.open(encoding="utf-8"))
    with pytest.raises(UserError) as refused:
        require_explained_breaks(breaks)
    where = f"breaks.csv, {row['indicator_id']} in {row['area_code']} from {row['quarter_start']}"
    assert str(refused.value) == f"Nothing was published: {where}: {sentence}."
