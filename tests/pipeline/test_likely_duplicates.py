"""Records that were sent again under new references are found, and chance matches are not."""

from math import exp
from typing import NamedTuple

import duckdb
import pytest

from drug_strategy.refreshing import holds
from drug_strategy.settings import Request

DETECTIONS = "sanction_detections"
HACKNEY, LAMBETH = "E09000012", "E09000022"

# an invented warehouse's rows for the events, all of which are new if they are in z.csv
EVENTS = f"""
insert into warehouse.staging.stg_files by name
select distinct
    '{DETECTIONS}' as return_name,
    file as file_name,
    dense_rank() over (order by file) as file_number
from events;
insert into warehouse.intermediate.int_{DETECTIONS}__records by name
select
    'accepted' as disposition,
    dense_rank() over (order by file) as file_number,
    row_number() over () as row_number,
    reference as detection_ref,
    nullif(borough, '') as borough_codes,
    date '2010-04-01' + day as counted_on,
    kind as event_kind,
    10000 * kind + day as event_content
from events;
insert into warehouse.data_quality.file_reconciliation by name
select '{DETECTIONS}' as return_name, file as file_name, count(*) as accepted
from events group by file;
create temp table changed_files as
select '{DETECTIONS}' as return_name, 'z.csv' as file_name, false as is_gone
"""


class Event(NamedTuple):
    """A detection. Events of the same kind differ at most in their reference, place and day."""

    file: str
    reference: str
    borough: str
    day: int
    kind: int


def sent_again(events, borough=None):
    """Return the events under new references in the file z.csv, perhaps in another borough."""
    return [
        Event("z.csv", f"again {reference}", old if borough is None else borough, day, kind)
        for _, reference, old, day, kind in events
    ]


SIXTEEN = [Event("a.csv", f"D{at}", HACKNEY, 5 * at, at % 8) for at in range(16)]
CLOSE = [event._replace(day=event.day // 10) for event in SIXTEEN]
ELSEWHERE = [event._replace(borough=LAMBETH) for event in SIXTEEN[6:12]]
NOWHERE = [event._replace(borough="") for event in SIXTEEN]


def of_file(again, new):
    """Return a file with `again` records of an earlier file and `new` others."""
    first = [Event("a.csv", f"D{at}", HACKNEY, at, at) for at in range(10)]
    others = [Event("z.csv", f"N{at}", HACKNEY, at, 100 + at) for at in range(new)]
    return [*first, *sent_again(first[:again]), *others]


def of_one_kind(many):
    """Return detections spread over a year, of which twenty are sent again."""
    year = [Event("a.csv", f"D{at}", HACKNEY, at * 182 // many, 1) for at in range(many)]
    others = [Event("z.csv", f"N{at}", HACKNEY, 3 * at, 50 + at) for at in range(4)]
    again = sent_again({event.day: event for event in year[:40]}.values())[:20]
    return [*year, *again, *others]


def one_of(others, day, borough=HACKNEY):
    """Return a record, the same record sent again, and others of its kind on another day."""
    event = Event("a.csv", "D", HACKNEY, 0, 1)
    rest = [Event("a.csv", f"N{at}", borough, day, 1) for at in range(others)]
    return [event, *sent_again([event]), *rest]


# the events, whether the file z.csv is held, and how many records get the warning
CASES = {
    "sent again": ([*SIXTEEN, *sent_again(SIXTEEN)], True, 32),
    "claimed by another borough": ([*SIXTEEN[:6], *sent_again(SIXTEEN[:6], LAMBETH)], False, 12),
    "matches here and elsewhere are not added up": (
        [*SIXTEEN[:6], *ELSEWHERE, *sent_again([*SIXTEEN[:6], *ELSEWHERE], HACKNEY)],
        *(False, 24),
    ),
    "nine matches": (of_file(9, 0), False, 18),
    "ten matches": (of_file(10, 0), True, 20),
    "a quarter of the records": (of_file(10, 30), True, 20),
    "less than a quarter": (of_file(10, 31), False, 20),
    # 20 matches against 10.16 expected by chance, or 10.23, and 3.09 times the square root
    "more than chance allows": (of_one_kind(238), True, 0),
    "no more than chance allows": (of_one_kind(242), False, 0),
    # of 18 records of a kind in a year, one equals another with a chance of 4.8%, of 19, of 5.1%
    "a chance of 4.8%": (one_of(17, 10), False, 2),
    "a chance of 5.1%": (one_of(18, 10), False, 0),
    "half a year later": (one_of(18, 182), False, 0),
    "more than half a year later": (one_of(18, 183), False, 2),
    "half a year earlier": (one_of(18, -182), False, 0),
    "more than half a year earlier": (one_of(18, -183), False, 2),
    "others in another borough": (one_of(18, 10, LAMBETH), False, 2),
    "on other days": (
        [*CLOSE, *(event._replace(day=event.day + 7) for event in sent_again(CLOSE))],
        *(False, 0),
    ),
    "in the same file": (
        [*sent_again(CLOSE), *sent_again(sent_again(CLOSE)), *sent_again(CLOSE, LAMBETH)],
        *(False, 0),
    ),
    "without a borough": ([*NOWHERE, *sent_again(NOWHERE)], True, 32),
}


@pytest.fixture
def world(golden_home):
    """Return an invented warehouse, in which the golden home's tables are empty."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            "attach ':memory:' as warehouse;"
            f"attach '{golden_home}/warehouse.duckdb' as golden (read_only)"
        )
        tables = connection.execute(
            "select schema_name, table_name,"
            " string_agg(column_name || ' ' || data_type, ', ' order by column_index)"
            " from duckdb_columns() where database_name = 'golden' group by all"
        ).fetchall()
        for schema, table, columns in tables:
            connection.execute(f"create schema if not exists warehouse.{schema}")
            connection.execute(f"create table warehouse.{schema}.{table} ({columns})")
        connection.execute("detach golden")
        holds.prepare(connection)
        yield connection


def find(world, golden_home, events):
    """Fill the warehouse with events, and list the holds because z.csv has duplicates."""
    world.execute(
        "create temp table events ("
        "file varchar, reference varchar, borough varchar, day integer, kind integer)"
    )
    world.executemany("insert into events values (?, ?, ?, ?, ?)", events)
    world.execute(EVENTS)
    for model in ("int_equal_events", "int_likely_duplicates"):
        [sql] = (golden_home / "dbt" / "compiled").rglob(f"{model}.sql")
        rows = sql.read_text("utf-8")
        world.execute(f"create or replace table warehouse.intermediate.{model} as {rows}")
    return [*holds.ask(world, "duplicates")]


def warned(world):
    rows = world.execute("select raw_value from warehouse.intermediate.int_likely_duplicates")
    return {value for (value,) in rows.fetchall()}


@pytest.mark.parametrize(("events", "is_held", "warnings"), CASES.values(), ids=CASES)
def test_records_sent_again_get_a_warning_and_many_are_held(
    world, golden_home, events, is_held, warnings
):
    assert bool(find(world, golden_home, events)) is is_held
    assert len(warned(world)) == warnings


def test_a_hold_names_both_files_and_says_how_many_matches_chance_would_give(world, golden_home):
    [found] = find(world, golden_home, CASES["sent again"][0])
    # Of each kind, there are two detections in each file, so each has three others.
    expected = 16 * (1 - exp(-3 / 365))
    assert "of its 16 records, 16 match records of the same borough" in found.sentence
    assert f"(chance alone would give {expected:.1f})" in found.sentence
    names = f"{DETECTIONS}/z.csv", f"{DETECTIONS}/a.csv"
    assert found.files == names
    assert found.option == f"--accept-duplicates {names[0]}"
    assert holds.is_accepted(found, Request(accept_duplicates=names[:1]))
    assert not holds.is_accepted(found, Request(accept_duplicates=names[1:]))
    assert {"D0 / again D0 in z.csv", "again D0 / D0 in a.csv"} <= warned(world)
