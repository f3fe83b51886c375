"""Make random returns with new, corrected, withdrawn, revived and faulty rows, as canonical CSV.

The same seed gives the same files.
"""

import csv
import shutil
from datetime import date
from random import Random

from tests.oracle.contracts import CONTRACTS, REGISTERED
from tests.oracle.facts import LAST, Facts
from tests.oracle.periods import begun_quarters, last_day
from tests.oracle.places import BOROUGH_NAMES, DECLARED
from tests.oracle.returns import RETURNS

ROWS = {"pas_waves": 120, "dip_rollout": 4, "ppo_roster": 12, "return_register": 60}
# so few rows that some quarters are empty
ROWS |= {"acquisitive_offences": 4, "community_investments": 3, "network_disruptions": 6}
# the usual number of rows of each borough and quarter since 2009-10, for returns with a history
HISTORY = {"acquisitive_offences": 3, "asset_confiscations": 2, "pas_waves": 14}
HISTORY |= {"ppo_drug_tests": 12, "sanction_detections": 8}
LATE = [date(2012, 10, 4), date(2012, 11, 5), date(2012, 11, 5), date(2013, 2, 7)]
# Files received on these days are early for their latest quarter.
EARLY = [date(2012, 3, 31), date(2012, 6, 30), date(2012, 8, 20), date(2012, 9, 29)]
# The categories of three successive extracts of recorded offences, and when each may arrive: the
# first perhaps before some of its months have ended
EXTRACTS = [
    (
        [("Drugs", "Drug Trafficking"), ("Drugs", "Possession Of Drugs"), ("Robbery", "Personal")],
        [date(2012, 6, 30), date(2012, 10, 5)],
    ),
    (
        [("DRUG OFFENCES", "TRAFFICKING OF DRUGS"), ("DRUG OFFENCES", "POSSESSION OF DRUGS")],
        [date(2012, 12, 1)],
    ),
    (
        [("DRUG OFFENCES", "TRAFFICKING OF DRUGS"), ("BURGLARY", "BURGLARY IN A DWELLING")],
        [date(2013, 2, 3)],
    ),
]


def random_returns(folder, seed):
    """Fill the folder with random files for most returns."""
    random = Random(seed)
    facts = Facts(random, CONTRACTS, REGISTERED)
    sent = _publish_offences(folder, random)
    for return_name in RETURNS:
        is_sent = random.random() < 0.95 or return_name == "return_register"
        if is_sent and return_name != "recorded_offences":
            sent += _send(return_name, folder, facts)
    for return_name in HISTORY:
        sent += _send_history(return_name, folder, facts)
    # 26 boroughs count as all of London, but 25 do not
    for return_name, boroughs in zip(random.sample(REGISTERED, 3), (25, 26, 29), strict=True):
        sent.append(_send_for_london(return_name, folder, facts, boroughs))
    for path in random.sample(sent, 4):
        stem, _, received = path.stem.partition("__received_")
        received = random.choice([received, "2012-10-01", "2013-02-08"])
        copy = f"{random.choice('az')} copy of {stem}__received_{received}.csv"
        shutil.copyfile(path, path.with_name(copy))


def in_halves(sent, returns):
    """Move the files to `returns` in two halves, and yield the folder after each."""
    halves = half_of_each(sent)
    for number in (0, 1):
        for file in (each for each, half in halves.items() if half == number):
            target = returns / file.relative_to(sent)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.rename(target)
        yield returns


def half_of_each(folder):
    """Return the half (0 or 1) to which each file belongs."""
    return {file: at % 2 for at, file in enumerate(sorted(folder.rglob("*.csv")))}


def _publish_offences(folder, random):
    places = [
        *sorted(BOROUGH_NAMES.values()),
        "Unknown",
        "London Heathrow and London City Airports",
    ]
    if random.random() < 0.4:
        places = random.sample(places, 20)
    paths = []
    for number, (categories, days) in enumerate(EXTRACTS[: random.choice([1, 2, 3])]):
        months = [f"{year}{month:02}" for year in range(2009, 2013) for month in range(1, 13)]
        months = months[random.randrange(3, 8) : random.randrange(42, 46)]
        rows = [
            {"major_text": major, "minor_text": minor}
            | {"borough_name": "Atlantis" if random.random() < 0.01 else place}
            | {month: _offences(random) for month in months}
            for major, minor in categories
            for place in places
            if random.random() < 0.99
        ]
        rows += random.sample(rows, random.choice([0, 0, 1]))
        name = f"recorded_offences/extract{number}__received_{random.choice(days)}.csv"
        paths.append(_write(folder / name, rows))
    return paths


def _offences(random):
    roll = random.random()
    return None if roll < 0.002 else "many" if roll < 0.004 else random.randrange(40)


def _send(return_name, folder, facts):
    """Write several files for a return, and return their paths."""
    random = facts.random
    sent, fresh, paths = [], [], []
    days = LATE[: random.choice([1, 2, 3, 4])]
    if random.random() < 0.6:
        days = [random.choice(EARLY), *days[random.choice([0, 1, len(days)]) :]]
    for number, received in enumerate([*days, days[-1]]):
        # the last two files have the same received date, and the last repeats some rows
        recent = random.sample(fresh, min(len(fresh), 6)) if number == len(days) else []
        earlier = random.sample(sent, min(len(sent), random.choice([0, 3, 8])))
        fresh = [_good_row(facts, return_name) for _ in range(ROWS.get(return_name, 25))]
        rows = fresh + [_again(return_name, row, facts) for row in recent + earlier]
        rows += random.sample(fresh, random.choice([0, 1, 2]))
        rows += [
            _changed(return_name, row, facts)
            for row in random.sample(fresh, random.choice([0, 0, 1]))
        ]
        random.shuffle(rows)
        sent += fresh
        share = random.choice([0, 0.05, 0.15])
        name = f"{random.choice('abcxyz')}{facts.number}-{number}__received_{received}.csv"
        rows = [
            _spoilt(return_name, row, random) if random.random() < share else row for row in rows
        ]
        paths.append(_write(folder / return_name / name, rows))
    return paths


def _send_history(return_name, folder, facts):
    """Write two files, each for half of the boroughs, with steps and a few gaps."""
    random, few = facts.random, (facts.days, facts.boroughs)
    paths = []
    for half in (0, 1):
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
        facts.days, facts.boroughs = few
        name = f"history {half}__received_{LATE[half]}.csv"
        paths.append(_write(folder / return_name / name, rows))
    return paths


def _send_for_london(return_name, folder, facts, boroughs):
    """Write a file that has one row each for `boroughs` random boroughs, and return its path."""
    rows = []
    for borough in facts.random.sample(sorted(BOROUGH_NAMES), boroughs):
        row = _good_row(facts, return_name)
        rows.append(row | {"borough": borough} | ({"ward": None} if "ward" in row else {}))
    received = facts.random.choice([*LATE, EARLY[-1]])
    name = f"all {boroughs} of {facts.number}__received_{received}.csv"
    return _write(folder / return_name / name, rows)


def _good_row(facts, return_name):
    row = facts.row(return_name)
    RETURNS[return_name].fit(facts, row)
    return row


def _keys(return_name):
    return {column.name for column in CONTRACTS[return_name] if column.is_key}


def _again(return_name, row, facts):
    """Return a corrected, unchanged or withdrawn version of an earlier row."""
    roll = facts.random.random()
    if roll < 0.15:
        keys = _keys(return_name)
        return {name: row[name] if name in keys else None for name in row} | {"withdrawn": True}
    if roll < 0.3:
        return row | {"withdrawn": True}
    return row if roll < 0.5 else _changed(return_name, row, facts)


def _changed(return_name, row, facts):
    """Return a different row with the same key. London's entries have only one status."""
    if row.get("borough") == DECLARED:
        return row
    return _good_row(facts, return_name) | {name: row[name] for name in _keys(return_name)}


def _spoilt(return_name, row, random):
    """Return the row with a cell that is empty, unreadable or out of range."""
    columns = [
        column
        for column in CONTRACTS[return_name]
        if column.is_required and not column.allowed and column.kind != "text"
    ]
    column = random.choice(columns)
    text = random.choice(["", "?", "2002-12-31" if column.kind == "event" else "?"])
    return row if row["withdrawn"] else row | {column.name: text}


def _write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]])
        writer.writeheader()
        writer.writerows({name: _text(value) for name, value in row.items()} for row in rows)
    return path


def _text(value):
    if isinstance(value, bool):
        return "Y" if value else "N"
    return ";".join(value) if isinstance(value, list) else value
