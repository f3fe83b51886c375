"""Make random returns with new, corrected, withdrawn and revived rows, as canonical CSV.

The same seed gives the same files.
"""

import csv
from datetime import date
from random import Random

from tests.oracle.contracts import CONTRACTS, REGISTERED
from tests.oracle.facts import FIRST, LAST, Facts
from tests.oracle.periods import begun_quarters, last_day
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.returns import RETURNS

ROWS = {"pas_waves": 120, "dip_rollout": 4, "return_register": 60}
# so few rows that some quarters are empty
ROWS |= {"acquisitive_offences": 4, "community_investments": 3, "network_disruptions": 6}
# the usual number of rows of each borough and quarter since 2009-10, for returns with a history
HISTORY = {"acquisitive_offences": 3, "asset_confiscations": 2, "pas_waves": 14}
HISTORY |= {"ppo_drug_tests": 12, "sanction_detections": 8}
LATE = [date(2012, 10, 4), date(2012, 11, 5), date(2013, 2, 7)]
# Files received on these days are early for their latest quarter.
EARLY = [date(2012, 3, 31), date(2012, 6, 30), date(2012, 8, 20), date(2012, 9, 29)]
# the categories in each extract of recorded offences, and when it arrives: the first perhaps before
# some of its months have ended
EXTRACTS = [
    (
        [("Drugs", "Drug Trafficking"), ("Drugs", "Possession Of Drugs"), ("Robbery", "Personal")],
        [date(2012, 6, 30), date(2012, 10, 5)],
    ),
    (
        [("DRUG OFFENCES", "TRAFFICKING OF DRUGS"), ("DRUG OFFENCES", "POSSESSION OF DRUGS")],
        [date(2012, 12, 1)],
    ),
]


def random_returns(folder, seed):
    """Fill the folder with random files for every return that figures are counted from."""
    facts = Facts(Random(seed))
    _publish_offences(folder, facts.random)
    for return_name in CONTRACTS:
        if return_name not in ("recorded_offences", "ppo_roster"):
            _send(return_name, folder, facts)
    for return_name in HISTORY:
        _send_history(return_name, folder, facts)
    # 26 boroughs count as all of London, but 25 do not
    of_london = facts.random.sample(REGISTERED, 3)
    for return_name, boroughs in zip(of_london, (25, 26, 29), strict=True):
        _send_for_london(return_name, folder, facts, boroughs)


def in_halves(sent, returns):
    """Move the files to `returns` in two halves, and yield the folder after each."""
    files = sorted(sent.rglob("*.csv"))
    for half in (files[::2], files[1::2]):
        for file in half:
            target = returns / file.relative_to(sent)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.rename(target)
        yield returns


def _publish_offences(folder, random):
    places = [*sorted(BOROUGH_NAMES.values()), "London Heathrow and London City Airports"]
    for number, (categories, days) in enumerate(EXTRACTS):
        months = [f"{year}{month:02}" for year in range(2009, 2013) for month in range(1, 13)]
        months = months[random.randrange(3, 8) : random.randrange(39, 42)]
        rows = [
            {"major_text": major, "minor_text": minor, "borough_name": place}
            | {month: random.randrange(40) for month in months}
            for major, minor in categories
            for place in places
            if random.random() < 0.99
        ]
        name = f"recorded_offences/extract{number}__received_{random.choice(days)}.csv"
        _write(folder / name, rows)


def _send(return_name, folder, facts):
    """Write several files for a return, whose later files contain earlier rows again."""
    random = facts.random
    sent = []
    for received in [random.choice(EARLY), *LATE[random.choice([0, 1]) :]]:
        facts.received = received
        fresh = [_good_row(facts, return_name) for _ in range(ROWS.get(return_name, 25))]
        again = random.sample(sent, min(len(sent), 8))
        again = [_again(return_name, row, facts) for row in again]
        keys = _keys(return_name)
        rows = {tuple(row[key] for key in keys): row for row in [*fresh, *again]}
        sent += fresh
        name = f"{random.choice('abcxyz')}{facts.number}__received_{received}.csv"
        _write(folder / return_name / name, [*rows.values()])


def _send_history(return_name, folder, facts):
    """Write two files, each for half of the boroughs, with steps and a few gaps."""
    random, few = facts.random, facts.boroughs
    for half in (0, 1):
        facts.received = LATE[half]
        rows = []
        for borough in sorted(BOROUGH_NAMES)[half::2]:
            usual = HISTORY[return_name] * random.choice([0.2, 1, 1, 1, 2])
            step = random.choice([1, 1, 0.4, 2])
            for at, quarter in enumerate(begun_quarters(LAST)):
                mean = usual * (step if at > 8 else 1)
                number = max(round(random.gauss(mean, mean**0.5)), 0)
                number = 0 if random.random() < 0.01 else number
                facts.days, facts.boroughs = (quarter, last_day(quarter)), [borough]
                rows += [_good_row(facts, return_name) for _ in range(number)]
        facts.days, facts.boroughs = (FIRST, LAST), few
        _write(folder / return_name / f"history {half}__received_{LATE[half]}.csv", rows)


def _send_for_london(return_name, folder, facts, boroughs):
    """Write a file that has one row each for `boroughs` random boroughs."""
    facts.received = facts.random.choice([*LATE, EARLY[-1]])
    rows = []
    for borough in facts.random.sample(sorted(BOROUGH_NAMES), boroughs):
        row = _good_row(facts, return_name)
        rows.append(row | {"borough": borough} | ({"ward": None} if "ward" in row else {}))
    name = f"all {boroughs} of {facts.number}__received_{facts.received}.csv"
    _write(folder / return_name / name, rows)


def _good_row(facts, return_name):
    row = facts.row(return_name)
    RETURNS[return_name].fit(facts, row)
    return row


def _keys(return_name):
    return [column.name for column in CONTRACTS[return_name].columns if column.is_key]


def _again(return_name, row, facts):
    """Return a corrected, unchanged or withdrawn version of an earlier row."""
    roll, keys = facts.random.random(), {key: row[key] for key in _keys(return_name)}
    if roll < 0.15:
        return dict.fromkeys(row) | keys | {"withdrawn": True}
    if roll < 0.3:
        return row | {"withdrawn": True}
    return row if roll < 0.5 else _good_row(facts, return_name) | keys


def _write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]])
        writer.writeheader()
        writer.writerows({name: _text(value) for name, value in row.items()} for row in rows)


def _text(value):
    if isinstance(value, bool):
        return "Y" if value else "N"
    return ";".join(value) if isinstance(value, list) else value
