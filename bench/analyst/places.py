"""Finds boroughs and wards as senders spell them, from the seeds of the geography.

A borough becomes its code, a place outside the MPS's boroughs its folded name, an unknown one
missing.
"""

from pathlib import Path

import pandas as pd

_GEOGRAPHY = Path(__file__).parents[2] / "seeds" / "geography"


def boroughs(cells: pd.Series, is_policed_only: bool) -> pd.Series:
    """The borough's code, or the place's folded name unless only policed boroughs are good."""
    known = pd.read_csv(_GEOGRAPHY / "place_aliases.csv", dtype="str", keep_default_na=False)
    if is_policed_only:
        known = known[known["is_attributed"] == "true"]
    code = known["borough_code"].where(known["borough_code"] != "", known["place_folded"])
    folded = _folded(cells).str.replace("^(?:london|royal) borough of ", "", regex=True)
    return folded.map({"": ""} | dict(zip(known["place_folded"], code, strict=True)))


def wards(borough_and_ward: pd.Series) -> pd.Series:
    """For `borough|ward`: the ward's code or its folded name; missing for another borough's."""
    known = pd.read_csv(_GEOGRAPHY / "wards.csv", dtype="str")
    named = known["borough_code"] + "|" + _folded_ward(known["ward_name"])
    parts = borough_and_ward.str.partition("|")
    name, code = _folded_ward(parts[2]), parts[2].str.upper()
    home = code.map(known.set_index("ward_code")["borough_code"])
    by_name = (parts[0] + "|" + name).map(dict(zip(named, known["ward_code"], strict=True)))
    found = by_name.fillna(name).where(home.isna(), code)
    return found.where(home.isna() | (home == parts[0]) | ~parts[0].str.startswith("E09"))


def _folded(cells: pd.Series) -> pd.Series:
    cells = (
        cells.str.lower().str.replace("&", " and ").str.replace("[-\u2010-\u2015]", " ", regex=True)
    )
    return (
        cells.str.replace("[.'\u2018\u2019]", "", regex=True)
        .str.replace(" +", " ", regex=True)
        .str.strip()
    )


def _folded_ward(cells: pd.Series) -> pd.Series:
    return _folded(cells).str.replace(r"\bsaint\b", "st", regex=True)
