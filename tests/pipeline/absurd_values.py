"""Write files with absurd values, which must not change any figure.

All rows are quarantined or duplicates, except for those in one file, which are accepted but are
about a PPO without drug tests.
"""

import csv
import gzip

Row = dict[str, object]
RECEIVED = "__received_2010-07-12"
GREATEST_CELL = 900_000  # in bytes; the maximum size of a cell is a megabyte
SITE: Row = {"borough": "Hackney", "closed_date": "2010-04-09", "premises_type": "other"}
ORDER: Row = {
    "borough": "Hackney",
    "order_date": "2010-04-15",
    "legislation": "poca_2002",
    "drug_related": "Y",
}
DISRUPTION: Row = {
    "network_ref": "N1",
    "network_type": "class_a",
    "disruption_date": "2010-04-20",
    "lead_unit": "scd",
    "nim_level": "2",
    "degree": "major",
}
CLOSURE: Row = {"power": "part_1a", "notice_date": "2004-01-05", "outcome": "refused"}
ANSWER: Row = {"wave": "2010-11 Q1", "interview_date": "2010-04-01", "borough": "Hackney"}
CAMDEN = {"borough": "Camden"}
LIST = "Hackney;" * (GREATEST_CELL // len("Hackney;"))


def absurd_files(many):
    """Yield each file's return, name, rows and expected outcome.

    The outcome is `accepted`, `duplicate` or a reason for quarantine. `many` sets the length of the
    longest files.
    """
    yield from _lists(28 if many > 1_000 else 1)
    same = ({"closure_ref": "SAME", **CLOSURE, **CAMDEN} for _ in range(many))
    yield "crack_house_closures", "identical.csv.gz", same, "duplicate"
    unknown = ({"closure_ref": at, **CLOSURE, "borough": f"Atlantis {at}"} for at in range(many))
    yield "crack_house_closures", "unknown.csv.gz", unknown, "borough_unknown"
    one_key = (
        {"closure_ref": "ONE", **CLOSURE, **CAMDEN, "ward": at} for at in range(min(many, 5_000))
    )
    yield "crack_house_closures", "one key.csv", one_key, "conflicting_key"
    days = (
        (2000 + at // 336, at // 28 % 12 + 1, at % 28 + 1) for at in range(min(2 * many, 20_000))
    )
    spells = (_spell(f"{year}-{month:02}-{day:02}") for year, month, day in days)
    yield "ppo_roster", "spells.csv", spells, "accepted"
    yield from _amounts()
    weights = [10**35, 10**400, "1000000.01"]
    answers = [{"respondent_ref": f"W{at}", **ANSWER, "weight": w} for at, w in enumerate(weights)]
    yield "pas_waves", "weights.csv", answers, "invalid_value"
    texts = [("long", "x" * GREATEST_CELL), ("long enough", "y" * 201)]
    named = [{"site_ref": text, **SITE} for _, text in texts]
    yield "cannabis_factory_closures", "references.csv", named, "invalid_value"
    control = [{"site_ref": f"a{chr(code)}b", **SITE} for code in (1, 31, 127, 159)]
    yield "cannabis_factory_closures", "control characters.csv", control, "unparseable_value"


def _lists(rows):
    lists = ({"disruption_ref": f"L{at}", **DISRUPTION, "boroughs": LIST} for at in range(rows))
    yield "network_disruptions", "lists.csv", lists, "invalid_value"
    # At 16 bytes for each list item, 28 rows would need more than the limit of 400 MB.
    nothing = ";" * GREATEST_CELL
    sparse = (
        {"disruption_ref": f"S{at}", **DISRUPTION, "boroughs": f"{nothing}Atlantis {at}"}
        for at in range(rows)
    )
    yield "network_disruptions", "sparse lists.csv", sparse, "borough_unknown"


def _amounts():
    counts = (10**16, 2**63 - 1, 9 * 10**17, 10**30)
    months = {f"20100{month}": count for month, count in zip((4, 5, 6, 7), counts, strict=True)}
    categories = {"Drug Trafficking": "Drugs", "Possession Of Drugs": "Drugs", "Robbery": "Robbery"}
    offences = [
        {"MajorText": major, "MinorText": minor, "BoroughName": "Harrow", **months}
        for minor, major in categories.items()
    ]
    yield "recorded_offences", "offences.csv", offences, "invalid_value"
    plants = (2**63 - 1, 10**18, 10**30, 100_001)
    sites = [{"site_ref": f"P{at}", **SITE, "plants": plants[at % 4]} for at in range(52)]
    yield "cannabis_factory_closures", "plants.csv", sites, "invalid_value"
    pounds = ("9,999,999,999,999,999.99", f"£{10**40}", "54321098765432.10", "10000000000.01")
    orders = [
        {"order_ref": f"{kind}{at}", **ORDER, "order_type": kind, "order_gbp": amount}
        for kind in ("confiscation", "cash_forfeiture")
        for at, amount in enumerate(pounds * 2)
    ]
    yield "asset_confiscations", "pounds.csv", orders, "invalid_value"


def _spell(day):
    return {"ppo_ref": "TOO-MANY", "start_date": day, "end_date": day, **CAMDEN}


def write(returns, return_name, name, rows, received=RECEIVED):
    """Write rows to a file of a return, and return its path."""
    stem, _, extension = name.partition(".")
    target = returns / return_name / f"{stem}{received}.{extension}"
    target.parent.mkdir(parents=True, exist_ok=True)
    opened = gzip.open if extension.endswith("gz") else open
    with opened(target, "wt", encoding="utf-8", newline="") as stream:
        writer = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(stream, list(row))
                writer.writeheader()
            writer.writerow(row)
    return target
