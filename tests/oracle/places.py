"""Find Metropolitan Police boroughs and wards by name or code."""

import csv
from pathlib import Path

GEOGRAPHY = Path(__file__).parents[2] / "seeds" / "geography"
LONDON, UNATTRIBUTED = "E12000007", "E99999999"
# the sender of register entries that is not a borough
HEADQUARTERS = "headquarters"
NOT_ATTRIBUTED = {"Unknown", "Heathrow", "Outside MPS", "London Heathrow and London City Airports"}


def read_seed(name):
    with (GEOGRAPHY / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


BOROUGH_NAMES = {
    row["borough_code"]: row["borough_name"]
    for row in read_seed("boroughs.csv")
    if row["borough_code"] != "E09000001"  # the City of London has its own police
}
WARD_BOROUGHS = {row["ward_code"]: row["borough_code"] for row in read_seed("wards.csv")}
# A borough's records without a ward are an area.
NO_WARDS = {f"{borough}-none": borough for borough in BOROUGH_NAMES}
_BOROUGHS = {text: code for code, name in BOROUGH_NAMES.items() for text in (code, name)}
_WARDS = {
    (row["borough_code"], text): row["ward_code"]
    for row in read_seed("wards.csv")
    for text in (row["ward_code"], row["ward_name"])
}


def find_borough(text):
    """Return a borough's code, or None if the text means "not attributed".

    Raise KeyError if the borough is unknown.
    """
    return None if text in NOT_ATTRIBUTED else _BOROUGHS[text]


def find_ward(text, borough):
    """Return the code of a borough's ward, or None if the borough has no such ward."""
    return _WARDS.get((borough, text))
