"""Compare figures on a page with figures in a mart: the number, the unit and the symbols.

This code does not use the report's own formatting, so that the tests find faults in the formatting.
"""

import re
from typing import Any

Row = dict[str, Any]

_SIZES = {"m": 1_000_000, "k": 1_000, "": 1}
_NUMBER = re.compile(r"(\N{MINUS SIGN}?)(£?)([\d,]+)(\.\d+)?([mk]?)(%| days)?")
_SYMBOL = re.compile(r"\[[a-z]\]")
_DECIMALS = {"percent", "days", "rate", "points", "index"}


def symbols(text: str) -> set[str]:
    return set(_SYMBOL.findall(text))


def agrees(text: str, value: float | None, unit: str) -> bool:
    """Return whether a text shows this value in this unit, rounded to the digits shown.

    A missing value must be shown as [x] or [z], without a number.
    """
    bare = _SYMBOL.sub("", text).strip()
    if value is None:
        return bare == "" and bool(symbols(text) & {"[x]", "[z]"})
    found = _NUMBER.fullmatch(bare)
    if not found:
        return False
    minus, pound, digits, fraction, size, sign = found.groups()
    wanted = {"percent": ("", "%"), "gbp": ("£", None), "days": ("", " days")}
    if (pound, sign) != wanted.get(unit, ("", None)):
        return False
    if unit in _DECIMALS and fraction is None:
        return False
    number = float(digits.replace(",", "") + (fraction or "")) * _SIZES[size]
    least = 0.5 * _SIZES[size] / 10 ** (len(fraction or ".") - 1)
    return bool(abs((-number if minus else number) - value) <= least + 1e-9)


def interval_agrees(text: str, lower: float | None, upper: float | None, unit: str) -> bool:
    """Return whether a text shows this interval in this unit."""
    if lower is None or upper is None:
        return text == "[z]"
    first, _, last = text.partition(" to ")
    if unit == "percent":
        first += "%"
    return agrees(first, lower, unit) and agrees(last, upper, unit)


def marks(row: Row) -> set[str]:
    """Return the symbols that a row's figure must have in a first publication."""
    if row["value"] is None:
        return {"[x]"}
    found = {"[p]"} if row["is_provisional"] else set()
    found |= {"[n]"} if row["return_status"] == "not_stated" else set()
    return found | ({"[u]"} if row["quality_flag"] == "u" else set())


def figure_agrees(text: str, row: Row) -> bool:
    """Return whether a text shows the row's figure with exactly the right symbols."""
    return agrees(text, row["value"], row["unit"]) and symbols(text) == marks(row)
