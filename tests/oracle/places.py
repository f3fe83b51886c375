"""Recognise Metropolitan Police boroughs and wards by name or code."""

from __future__ import annotations

import csv
import re
from pathlib import Path

GEOGRAPHY = Path(__file__).parents[2] / "seeds" / "geography"
NOT_ATTRIBUTED = {
    "city of london",
    "e09000001",
    "unknown",
    "not known",
    "other",
    "outside mps",
    "london heathrow and london city airports",
    "heathrow",
    "aviation security (so18)",
}
SHORT_FORMS = {
    "city of westminster": "westminster",
    "kingston": "kingston upon thames",
    "richmond": "richmond upon thames",
}


def _read(name: str) -> list[dict[str, str]]:
    with (GEOGRAPHY / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fold_place(text: str) -> str:
    """Convert an area's name to lower case without punctuation, to match known names."""
    text = re.sub(r"[-\u2010-\u2015]", " ", text.casefold().replace("&", " and "))
    return " ".join(re.sub(r"[.'\u2018\u2019]", "", text).split())


def fold_ward(text: str) -> str:
    """Apply `fold_place` to a ward's name, and replace `saint` with `st`."""
    return " ".join("st" if word == "saint" else word for word in fold_place(text).split())


BOROUGH_NAMES: dict[str, str] = {
    row["borough_code"]: row["borough_name"]
    for row in _read("boroughs.csv")
    if row["borough_code"] != "E09000001"
}
WARD_BOROUGHS: dict[str, str] = {
    row["ward_code"]: row["borough_code"] for row in _read("wards.csv")
}
WARD_NAMES: dict[str, str] = {row["ward_code"]: row["ward_name"] for row in _read("wards.csv")}
_BOROUGH_CODES = {fold_place(name): code for code, name in BOROUGH_NAMES.items()}
_BOROUGH_CODES |= {code.casefold(): code for code in BOROUGH_NAMES}
_WARD_CODES = {(WARD_BOROUGHS[code], fold_ward(name)): code for code, name in WARD_NAMES.items()}


def find_borough(text: str) -> str | None:
    """Return a borough's code, or None if the text means "not attributed".

    Raise KeyError if the borough is unknown.
    """
    folded = fold_place(text)
    if folded in NOT_ATTRIBUTED:
        return None
    folded = re.sub(r"^(london|royal) borough of ", "", folded)
    return _BOROUGH_CODES[SHORT_FORMS.get(folded, folded)]


def find_ward(text: str, borough: str | None) -> tuple[str | None, str]:
    """Return the ward's code and, if there is a problem, the code of the reason or warning.

    `borough` is the borough's code, or None if the borough is not attributed.
    """
    code = text.upper()
    if borough is None:
        return None, "ward_unmatched"
    if code in WARD_BOROUGHS:
        return (code, "") if WARD_BOROUGHS[code] == borough else (None, "ward_not_in_borough")
    found = _WARD_CODES.get((borough, fold_ward(text)))
    return found, "" if found else "ward_unmatched"
