"""Make published extracts of recorded offences."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.random_returns.layout import Cell, Table, write

VINTAGES = [
    [
        ("Drugs", "Drug Trafficking"),
        ("Drugs", "Possession Of Drugs"),
        ("Robbery", "Personal Property"),
    ],
    [("DRUG OFFENCES", "TRAFFICKING OF DRUGS"), ("DRUG OFFENCES", "POSSESSION OF DRUGS")],
    [("DRUG OFFENCES", "TRAFFICKING OF DRUGS"), ("BURGLARY", "BURGLARY IN A DWELLING")],
]
REST = ["Unknown", "London Heathrow and London City Airports"]
# the first extract may arrive before some of its months have ended
RECEIVED = [
    [date(2010, 6, 30), date(2010, 10, 5)],
    [date(2010, 12, 1)],
    [date(2011, 2, 3)],
]
SPOILT = ["", "", "-", "N/A", "many", "-3", "1.5", "12.0"]


def publish(folder: Path, random: Random) -> list[Path]:
    places = [*sorted(BOROUGH_NAMES.values()), *REST]
    if random.random() < 0.4:
        places = random.sample(places, 20)
    paths = []
    for number in range(random.choice([1, 2, 3])):
        months = [f"{year}{month:02}" for year in (2009, 2010) for month in range(1, 13)]
        months = months[random.randrange(3, 8) : random.randrange(18, 22)]
        lines = [
            _line(major, minor, place, len(months), random)
            for major, minor in VINTAGES[number]
            for place in places
            if random.random() < 0.99
        ]
        random.shuffle(lines)
        lines += random.sample(lines, random.choice([0, 0, 1]))
        header = ["MajorText", "MinorText", random.choice(["BoroughName", "LookUp_BoroughName"])]
        received = random.choice(RECEIVED[number])
        stem = folder / "recorded_offences" / f"extract{number}__received_{received}"
        paths.append(write(Table(header + months, lines), stem, random))
    return paths


def _line(major: str, minor: str, place: str, months: int, random: Random) -> list[Cell]:
    numbers = [random.randrange(40) for _ in range(months)]
    cells: list[Cell] = [(str(number), number) for number in numbers]
    for spoilt in range(months):
        if random.random() < 0.004:
            cells[spoilt] = (random.choice(SPOILT), None)
    name = "Atlantis" if random.random() < 0.01 else random.choice([place, place.upper()])
    return [(major, None), (minor, None), (name, None), *cells]
