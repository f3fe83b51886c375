"""Records that were sent again under new references are found, and chance matches are not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, sqrt
from pathlib import Path

import duckdb
import pytest

from drug_strategy.io.errors import Hold
from drug_strategy.refreshing import holds
from drug_strategy.settings import Request

from .conftest import Invent
from .world import Row, World

DETECTIONS = "sanction_detections"
START = date(2010, 4, 1)
HACKNEY, SOUTHWARK, LAMBETH = "E09000012", "E09000028", "E09000022"
MODELS = ("intermediate.int_equal_events", "intermediate.int_likely_duplicates")


@dataclass(frozen=True)
class Event:
    """A detection. Events of the same kind differ at most in their reference, place and day."""

    file: str
    reference: str
    borough: str
    day: int
    kind: int


Find = Callable[..., list[Hold]]


@pytest.fixture
def world(invent: Invent) -> World:
    return invent(*MODELS)


@pytest.fixture
def find(world: World, tmp_path: Path) -> Find:
    """Return a function that lists the new files with duplicates."""

    def found(events: Iterable[Event], *new: str) -> list[Hold]:
        events = [*events]
        files = sorted({event.file for event in events})
        world.put(
            "staging.stg_files",
            [
                {"return_name": DETECTIONS, "file_name": file, "file_number": at}
                for at, file in enumerate(files, 1)
            ],
        )
        world.put(
            f"intermediate.{DETECTIONS}__records",
            [
                {
                    "file_number": files.index(event.file) + 1,
                    "row_number": row,
                    "detection_ref": event.reference,
                    "borough_codes": event.borough or None,
                    "counted_on": START + timedelta(days=event.day),
                    "event_kind": event.kind,
                    "event_content": 10_000 * event.kind + event.day,
                }
                for row, event in enumerate(events, 1)
            ],
            disposition="accepted",
        )
        path = tmp_path / "built.duckdb"
        world.save(path, *MODELS)
        numbers = [(file, sum(event.file == file for event in events)) for file in files]
        with duckdb.connect() as connection:
            connection.execute(f"attach '{path}' as warehouse")
            connection.execute("create schema warehouse.data_quality")
            connection.execute(
                "create table warehouse.data_quality.file_reconciliation ("
                "return_name varchar, file_name varchar, accepted bigint)"
            )
            connection.executemany(
                "insert into warehouse.data_quality.file_reconciliation values"
                f" ('{DETECTIONS}', ?, ?)",
                numbers,
            )
            connection.execute(
                f"create temp table changed_files as select '{DETECTIONS}' as return_name,"
                " unnest(?::varchar[]) as file_name, false as is_gone",
                [[*(new or files)]],
            )
            holds.prepare(connection)
            return [*holds.ask(connection, "duplicates")]

    return found


def warned(world: World) -> list[Row]:
    return world.rows("intermediate.int_likely_duplicates")


def sent_again(events: Iterable[Event], file: str = "z.csv", **changed: str) -> list[Event]:
    """Return the events under new references in another file."""
    # mypy cannot tell that only text fields are changed
    return [
        replace(event, file=file, reference=f"again {event.reference}", **changed)  # type: ignore[arg-type]
        for event in events
    ]


SIXTEEN = [Event("a.csv", f"D{at}", HACKNEY, 5 * at, at % 8) for at in range(16)]


def test_sixteen_detections_sent_again_under_new_references_are_held(
    find: Find, world: World
) -> None:
    [found] = find([*SIXTEEN, *sent_again(SIXTEEN)], "z.csv")
    # Of each kind, there are two detections in each file, so each has three others.
    expected = 16 * (1 - exp(-3 / 365))
    assert "of its 16 records, 16 match records of the same borough" in found.sentence
    assert f"(chance alone would give {expected:.1f})" in found.sentence
    names = f"{DETECTIONS}/z.csv", f"{DETECTIONS}/a.csv"
    assert found.files == names
    assert found.option == f"--accept-duplicates {names[0]}"
    assert holds.is_accepted(found, Request(accept_duplicates=names[:1]))
    assert not holds.is_accepted(found, Request(accept_duplicates=names[1:]))
    assert len(warned(world)) == 32
    assert {row["raw_value"] for row in warned(world)} >= {
        "D0 / again D0 in z.csv",
        "again D0 / D0 in a.csv",
    }


def test_six_closures_that_another_boroughs_file_claims_get_the_warning_but_are_not_held(
    find: Find, world: World
) -> None:
    own = [Event("lambeth.csv", f"L{at}", LAMBETH, 40 + at, at) for at in range(2)]
    six = [Event("southwark.csv", f"S{at}", SOUTHWARK, 9 * at, at % 4) for at in range(6)]
    events = [*own, *six, *sent_again(six, borough=LAMBETH)]
    assert find(events) == []
    assert len(warned(world)) == 12
    assert "again S0 / S0 in southwark.csv" in {row["raw_value"] for row in warned(world)}


def test_matches_within_the_borough_and_in_other_boroughs_are_not_added_up(find: Find) -> None:
    here = SIXTEEN[:6]
    elsewhere = [replace(event, borough=LAMBETH) for event in SIXTEEN[6:12]]
    again = sent_again([*here, *elsewhere], borough=HACKNEY)
    assert find([*here, *elsewhere, *again], "z.csv") == []


@pytest.mark.parametrize(
    ("again", "new", "is_held"), [(9, 0, False), (10, 0, True), (10, 30, True), (10, 31, False)]
)
def test_a_file_is_held_from_ten_matches_on_that_are_a_quarter_of_its_records(
    find: Find, again: int, new: int, is_held: bool
) -> None:
    first = [Event("a.csv", f"D{at}", HACKNEY, at, at) for at in range(10)]
    others = [Event("z.csv", f"N{at}", HACKNEY, at, 100 + at) for at in range(new)]
    assert bool(find([*first, *sent_again(first[:again]), *others], "z.csv")) is is_held


@pytest.mark.parametrize("many", [238, 242])
def test_a_file_is_held_if_it_has_more_matches_than_chance_allows(find: Find, many: int) -> None:
    """Of `many` detections of one kind, spread over a year, twenty are sent again."""
    year = [Event("a.csv", f"D{at}", HACKNEY, at * 182 // many, 1) for at in range(many)]
    others = [Event("z.csv", f"N{at}", HACKNEY, 3 * at, 50 + at) for at in range(4)]
    again = sent_again({event.day: event for event in year[:40]}.values())[:20]
    chance = 1 - exp(-(many + len(again) - 1) / 365)
    expected = chance * len(again)
    is_held = len(again) > expected + 3.090232306167813 * sqrt(expected)
    assert is_held is (many == 238)
    assert bool(find([*year, *again, *others], "z.csv")) is is_held


@pytest.mark.parametrize(
    ("others", "day", "is_likely"),
    [
        (17, 10, True),
        (18, 10, False),
        (18, 182, False),
        (18, 183, True),
        (18, -182, False),
        (18, -183, True),
    ],
)
def test_a_match_gets_the_warning_if_its_chance_is_less_than_five_percent(
    find: Find, world: World, others: int, day: int, is_likely: bool
) -> None:
    """Of 18 other records of the same kind, one equals it with a chance of 4.8%, of 19, of 5.1%.

    The match is one of them. Only records within half a year count.
    """
    event = Event("a.csv", "D", HACKNEY, 0, 1)
    rest = [Event("a.csv", f"N{at}", HACKNEY, day, 1) for at in range(others)]
    find([event, *sent_again([event]), *rest])
    assert bool(warned(world)) is is_likely
    # Records of other boroughs do not make a match within the borough more likely.
    find([event, *sent_again([event]), *(replace(each, borough=LAMBETH) for each in rest)])
    assert len(warned(world)) == 2


def test_records_of_the_same_file_or_on_other_days_are_no_duplicates(
    find: Find, world: World
) -> None:
    events = [replace(event, day=event.day // 10) for event in SIXTEEN]
    assert (
        find([*events, *(replace(event, day=event.day + 7) for event in sent_again(events))]) == []
    )
    assert warned(world) == []
    same = [*events, *sent_again(events, "a.csv"), *sent_again(events, "a.csv", borough=LAMBETH)]
    assert find(same) == []
    assert warned(world) == []


def test_records_without_a_borough_are_compared_with_each_other(find: Find) -> None:
    nowhere = [replace(event, borough="") for event in SIXTEEN]
    [found] = find([*nowhere, *sent_again(nowhere)], "z.csv")
    assert "of the same borough" in found.sentence
    [found] = find([*nowhere, *sent_again(nowhere, borough=HACKNEY)], "z.csv")
    assert "of other boroughs" in found.sentence
