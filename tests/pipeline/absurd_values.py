"""Write files with absurd values, which must not change any figure.

All rows are quarantined or duplicates, except for those in one file, which are accepted but are
about a PPO without drug tests. The limits of each column are tested in tests/unit/quality, and the
memory that the longest files need in test_little_memory.py.
"""

import csv
import gzip

RECEIVED = "__received_2010-07-12"
GREATEST_CELL = 900_000  # in bytes; the maximum size of a cell is a megabyte
CLOSURES = "crack_house_closures"
CLOSURE = {
    "power": "part_1a",
    "notice_date": "2004-01-05",
    "outcome": "refused",
    "borough": "Camden",
}
DISRUPTION = {
    "network_ref": "N1",
    "network_type": "class_a",
    "disruption_date": "2010-04-20",
    "lead_unit": "scd",
    "nim_level": "2",
    "degree": "major",
}


def absurd_files(many):
    """Yield each file's return, name, rows and expected outcome.

    The outcome is `accepted`, `duplicate` or a reason for quarantine. `many` sets the length of the
    longest files.
    """
    # At 16 bytes for each list item, 28 rows would need more than the limit of 400 MB.
    lists = (
        {
            "disruption_ref": f"S{at}",
            **DISRUPTION,
            "boroughs": f"{';' * GREATEST_CELL}Atlantis {at}",
        }
        for at in range(28 if many > 1_000 else 1)
    )
    yield "network_disruptions", "sparse lists.csv", lists, "borough_unknown"

    same = ({"closure_ref": "SAME", **CLOSURE} for _ in range(many))
    yield CLOSURES, "identical.csv.gz", same, "duplicate"

    unknown = ({"closure_ref": at, **CLOSURE, "borough": f"Atlantis {at}"} for at in range(many))
    yield CLOSURES, "unknown.csv.gz", unknown, "borough_unknown"

    one_key = ({"closure_ref": "ONE", **CLOSURE, "ward": at} for at in range(min(many, 5_000)))
    yield CLOSURES, "one key.csv", one_key, "conflicting_key"

    look_alike = [{"closure_ref": "\u0421H-1", **CLOSURE}]  # a Cyrillic letter
    yield CLOSURES, "look-alike.csv", look_alike, "unparseable_value"

    yield "ppo_roster", "spells.csv", _spells(min(2 * many, 20_000)), "accepted"

    counts = {"201004": 10**16, "201005": 2**63 - 1, "201006": 9 * 10**17, "201007": 10**30}
    offences = [
        {"MajorText": "Drugs", "MinorText": minor, "BoroughName": "Harrow", **counts}
        for minor in ("Drug Trafficking", "Possession Of Drugs")
    ]
    yield "recorded_offences", "offences.csv", offences, "invalid_value"


def _spells(number):
    for at in range(number):
        day = f"{2000 + at // 336}-{at // 28 % 12 + 1:02}-{at % 28 + 1:02}"
        yield {"ppo_ref": "TOO-MANY", "start_date": day, "end_date": day, "borough": "Camden"}


def write(returns, return_name, name, rows, received=RECEIVED):
    """Write rows to a file of a return."""
    stem, _, extension = name.partition(".")
    target = returns / return_name / f"{stem}{received}.{extension}"
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = list(rows)
    opened = gzip.open if extension.endswith("gz") else open
    with opened(target, "wt", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
