"""Reads columns of text as dates, pounds, numbers, yes and no, or words.

A cell that cannot be read, or is outside its column's limits, becomes missing; so does an empty
date or number, while an empty word is ''.
"""

from collections.abc import Callable

import pandas as pd

from drug_strategy.contracts import Column

_SPACES = "[\\s\x0b\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_NOT_GIVEN = ["", "n/a", "#n/a", "-", "null", "not known"]
_TIME = r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?$"
_DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d %b %Y", "%d %B %Y", "%d-%b-%y"]
_DATES += ["%d-%b-%Y", "%d %b %y"]
_AMOUNT = r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,2})?"
_POUNDS = rf"(?:-? ?£? ?|£ ?-? ?){_AMOUNT}|(?:£ ?)?\( ?(?:£ ?)?{_AMOUNT} ?\)"
_YES_NO = dict.fromkeys(["y", "yes", "true", "1"], "yes")
_YES_NO |= dict.fromkeys(["n", "no", "false", "0"], "no")


def cleaned(cells: pd.Series, kind: str) -> pd.Series:
    """The cells trimmed, runs of spaces as one, and '' if their text means not given."""
    cells = cells.str.replace(_SPACES, " ", regex=True).str.strip()
    is_place = kind.startswith("borough")  # for which «not known» is a place
    return cells.where(given(cells) | (is_place & cells.str.lower().eq("not known")), "")


def given(cells: pd.Series) -> pd.Series:
    """Whether a cell has a value."""
    return ~cells.str.strip().str.lower().isin(_NOT_GIVEN)


def each_once(cells: pd.Series, read: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """The cells as read, each spelling once: most columns have few."""
    codes, spellings = pd.factorize(cells)
    return read(pd.Series(spellings, dtype="str")).take(codes).set_axis(cells.index)


def typed(cells: pd.Series, column: Column) -> pd.Series:
    """The cleaned cells as the column's type, missing if they are invalid."""
    if column.allowed:
        return _words(cells, column.allowed)
    values = _READERS.get(column.semantic_type, lambda cells: cells)(cells)
    if column.minimum is not None:
        values = values.where(values >= column.minimum)
    if column.exclusive_minimum is not None:
        values = values.where(values > column.exclusive_minimum)
    if column.maximum is not None:
        values = values.where(values <= column.maximum)
    return values


def _words(cells: pd.Series, allowed: tuple[str, ...]) -> pd.Series:
    folded = cells.str.lower().str.replace(r"[ _]", "", regex=True)
    folded = folded.str.replace(r"^([0-9])\.0+$", r"\1", regex=True)
    return folded.map({"": ""} | {word.replace("_", ""): word for word in allowed})


def _dates(cells: pd.Series) -> pd.Series:
    cells = cells.str.replace(_TIME, "", regex=True)
    days = pd.to_datetime(cells, format=_DATES[0], errors="coerce")
    for form in _DATES[1:]:
        days = days.fillna(pd.to_datetime(cells, format=form, errors="coerce"))
    return days


def _pounds(cells: pd.Series) -> pd.Series:
    cells = cells.where(cells.str.fullmatch(_POUNDS), "")
    amounts = pd.to_numeric(cells.str.replace("[^0-9.]", "", regex=True))
    return amounts.where(~cells.str.contains("[-(]"), -amounts)


def _whole(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.where(cells.str.fullmatch(r"-?[0-9]+(?:\.0+)?")))


def _number(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.where(cells.str.fullmatch(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")))


def _yes_no(cells: pd.Series) -> pd.Series:
    return cells.str.lower().map({"": ""} | _YES_NO)


_READERS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "date": _dates,
    "event_date": _dates,
    "money": _pounds,
    "integer": _whole,
    "number": _number,
    "boolean": _yes_no,
}
