"""Convert cells from text to values with pandas, for the baseline script `peer`.

A cell that cannot be read becomes a missing value. In a text column, a cell becomes '' if it is
empty or means "not given".
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from drug_strategy.contracts import Column

GEOGRAPHY = Path(__file__).parents[1] / "seeds" / "geography"
ALIASES = pd.read_csv(GEOGRAPHY / "place_aliases.csv", dtype="str", keep_default_na=False)
WARDS = pd.read_csv(GEOGRAPHY / "wards.csv", dtype="str")
SPACES = "[\\s\x0b\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
NOT_GIVEN = ["n/a", "#n/a", "-", "null"]
DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d-%m-%y", "%d %b %Y", "%d %B %Y"]
DATES += ["%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%d %B %y", "%Y%m"]
AMOUNT = "(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:[.][0-9]{1,2})?"
NUMBERS = {
    "money": rf"(?:-? ?£? ?|£ ?-? ?){AMOUNT}|(?:£ ?)?[(] ?(?:£ ?)?{AMOUNT} ?[)]",
    "integer": r"-?[0-9]+(?:[.]0+)?",
    "number": r"-?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)",
}
VINTAGES = {"drug trafficking": "trafficking of drugs", "drugs": "drug offences"}
YES_NO = {"": ""} | dict.fromkeys(["y", "yes", "true", "1"], "yes")
YES_NO |= dict.fromkeys(["n", "no", "false", "0"], "no")


def each_once(cells: pd.Series, read: Callable[..., pd.Series], *more: object) -> pd.Series:
    """Read each distinct spelling only once, because most columns have few spellings."""
    codes, spellings = pd.factorize(cells)
    return read(pd.Series(spellings, dtype="str"), *more).take(codes).set_axis(cells.index)


def cleaned(cells: pd.Series, unknown: str) -> pd.Series:
    """Trim the cells, merge runs of spaces, and replace text that means "not given" with ''."""
    cells = cells.str.replace(SPACES, " ", regex=True).str.strip()
    return cells.mask(cells.str.lower().isin([*NOT_GIVEN, unknown]), "")


def typed(cells: pd.Series, column: Column) -> pd.Series:
    """Convert the cells to the column's type."""
    kind = column.semantic_type
    if column.allowed:
        words = cells.str.lower().str.replace("[ _]|[.]0+$", "", regex=True)
        return words.map({"": ""} | {word.replace("_", ""): word for word in column.allowed})
    if column.name in ("major_text", "minor_text"):
        return folded(cells).replace(VINTAGES)
    if kind in NUMBERS:
        digits = cells.where(cells.str.fullmatch(NUMBERS[kind]))
        digits = digits.str.replace("[^0-9.]", "", regex=True)
        return pd.to_numeric(digits) * (1 - 2 * cells.str.contains("[-(]"))
    if kind in READERS:
        return READERS[kind](cells)
    return cells.where(cells.str.len() <= (column.max_length or 10**6))


def _dates(cells: pd.Series) -> pd.Series:
    cells = cells.str.replace(r"[T ]\d{1,2}:.*$", "", regex=True)
    days = [pd.to_datetime(cells, format=form, errors="coerce") for form in DATES]
    return pd.concat(days, axis=1).bfill(axis=1)[0]


def _quarters(cells: pd.Series) -> pd.Series:
    parts = cells.str.extract("^([0-9]{4})-[0-9]{2} ?[Qq]([1-4])$").astype("float")
    month = 3 * parts[1] + 1
    day = {"year": parts[0] + (month > 12), "month": month.where(month < 13, 1), "day": 1}
    return pd.to_datetime(pd.DataFrame(day), errors="coerce")


def _boroughs(cells: pd.Series) -> pd.Series:
    place = ALIASES["borough_code"].where(ALIASES["borough_code"] != "", ALIASES["place_folded"])
    return folded(cells).map({"": ""} | dict(zip(ALIASES["place_folded"], place, strict=True)))


def _boroughs_of_the_mps(cells: pd.Series) -> pd.Series:
    # In the example returns, only the return register has "headquarters" instead of a borough.
    is_headquarters = folded(cells) == "headquarters"
    places = _boroughs(cells).mask(is_headquarters, "headquarters")
    return places.where((places == "") | places.str.startswith("E09") | is_headquarters)


def _lists(cells: pd.Series) -> pd.Series:
    known = {*ALIASES["place_folded"], ""}
    return cells.where([{*folded(pd.Series(names))} <= known for names in cells.str.split(";")])


READERS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "date": _dates,
    "event_date": _dates,
    "month": _dates,
    "quarter": _quarters,
    "boolean": lambda cells: cells.str.lower().map(YES_NO),
    "borough": _boroughs,
    "borough_mps": _boroughs_of_the_mps,
    "boroughs": _lists,
}


def in_wards(places: pd.Series) -> pd.Series:
    """Return the ward's code or name for each `borough|ward`.

    The value is missing if the ward is in another borough.
    """
    parts = places.str.partition("|")
    borough, code = parts[0], parts[2].str.upper()
    names = [
        folded(names).str.replace(r"\bsaint\b", "st", regex=True)
        for names in (parts[2], WARDS["ward_name"])
    ]
    known = dict(zip(WARDS["borough_code"] + "|" + names[1], WARDS["ward_code"], strict=True))
    home = code.map(WARDS.set_index("ward_code")["borough_code"])
    wards = (borough + "|" + names[0]).map(known).fillna(names[0]).mask(home == borough, code)
    return wards.mask(home.notna() & (home != borough) & borough.str.startswith("E09"))


def folded(cells: pd.Series) -> pd.Series:
    """Fold place and category names, so that different spellings can be compared."""
    cells = (
        cells.str.lower().str.replace("&", " and ").str.replace("['\u2018\u2019`]", "", regex=True)
    )
    cells = cells.str.replace("[-\u2010\u2011\u2013\u2014. ]+", " ", regex=True).str.strip()
    return cells.str.replace("^(?:london|royal) borough of ", "", regex=True)
