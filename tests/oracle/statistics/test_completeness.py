"""Fragments and late records are recognised as in a calculation in plain Python."""

from __future__ import annotations

from collections import Counter
from math import exp
from random import Random

import pytest

from tests.oracle.completeness import Counts

from .conftest import Invent
from .figures import BOROUGHS
from .world import QUARTERS, Row

MODEL = "intermediate.int_sender_completeness"
STATUSES = ("submitted", "nil", "outstanding", "not_stated")


def poisson(random: Random, mean: float) -> int:
    """Return a random number of records."""
    if mean > 50:
        return max(round(random.gauss(mean, mean**0.5)), 0)
    number, product = 0, random.random()
    while product > exp(-mean):
        number += 1
        product *= random.random()
    return number


def a_force(seed: str) -> Counts:
    """Return four years of numbers, with fragments, a common fall, gaps and late records."""
    random = Random(seed)
    senders = BOROUGHS if random.random() < 0.7 else BOROUGHS[: random.choice([1, 8, 12])]
    late_share = random.choice([0, 0.01, 0.05, 0.1])
    falls_from, level = random.choice([12, 15, 99]), random.choice([0.4, 0.55, 0.6, 0.8])
    of, held, late = {}, {}, {}
    for sender in senders:
        mean = random.choice([3, 12, 25, 60, 400])
        for at, quarter in enumerate(QUARTERS):
            key = (sender, quarter)
            of[key] = random.choices(STATUSES, [60, 2, 2, 1])[0]
            size = mean * (level if at >= falls_from else 1)
            size *= random.choices([1, 0.1, 0.4], [30, 1, 1])[0]
            held[key] = poisson(random, size) if of[key] == "submitted" else 0
            is_old = at < len(QUARTERS) - 1
            late[key] = sum(is_old and random.random() < late_share for _ in range(held[key]))
    confirmed = {key for key in of if random.random() < 0.05}
    on_extracts = {key for key in of if of[key] == "nil" and random.random() < 0.5}
    return Counts(of, list(senders), held, late, confirmed, on_extracts)


def rows(counts: Counts) -> list[Row]:
    """Return the rows that the model reads."""
    return [
        {"return_name": "r", "sender_code": key[0], "quarter_start": key[1]}
        | {"is_borough": True, "return_status": status, "records": counts.held[key]}
        | {"late_records": counts.late[key], "is_confirmed": key in counts.confirmed}
        | {"is_declared": key in counts.on_extracts}
        for key, status in counts.of.items()
    ]


def test_fragments_and_late_records_of_random_forces_are_those_of_plain_python(
    invent: Invent,
) -> None:
    world, seen = invent(MODEL), Counter[str]()
    for number in range(25):
        counts = a_force(f"force {number}")
        world.put("intermediate.int_sender_status", rows(counts))
        found = {(row["sender_code"], row["quarter_start"]): row for row in world.rows(MODEL)}
        fragments = counts.fragments()
        assert {key for key, row in found.items() if row["fragment"]} == fragments
        own, of_london = counts.awaited()
        assert {key for key, row in found.items() if row["expects_late_records"]} == own
        for key, row in found.items():
            assert (row["london_expects_late_records"] or False) is (key[1] in of_london), key
            known = counts.usual(key, fragments)
            assert row["usual_records"] == (known if known is None else pytest.approx(known))
        seen.update(fragments=len(fragments), own=len(own), london=len(of_london))
        seen.update(low=sum(row["is_low_as_all"] or False for row in found.values()))
    assert min(seen[name] for name in ("fragments", "own", "london", "low")) > 0


@pytest.mark.parametrize(("level", "is_warned"), [(0.6, False), (0.5, True)])
def test_a_fall_in_all_of_london_makes_no_borough_look_incomplete(
    invent: Invent, level: float, is_warned: bool
) -> None:
    """In the last quarter, the numbers of 32 boroughs with 36 records a quarter fall alike."""
    random = Random(1)
    keys = [(sender, quarter) for sender in BOROUGHS for quarter in QUARTERS]
    means = {quarter: 36 * (level if quarter == QUARTERS[-1] else 1) for quarter in QUARTERS}
    held = {key: poisson(random, means[key[1]]) for key in keys}
    counts = Counts(dict.fromkeys(keys, "submitted"), BOROUGHS, held, dict.fromkeys(keys, 0))
    world = invent(MODEL)
    world.put("intermediate.int_sender_status", rows(counts))
    last = [row for row in world.rows(MODEL) if row["quarter_start"] == QUARTERS[-1]]
    assert [row["fragment"] for row in last if row["fragment"]] == []
    if is_warned:
        assert sum(row["is_low_as_all"] for row in last) > 16
