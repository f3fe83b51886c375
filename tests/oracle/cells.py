"""Clean cells, and read their dates, amounts, numbers and yes-or-no answers.

The module `records` decides whether a value is allowed, and `places` reads boroughs and wards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

UNREADABLE = "\0unreadable"
BOROUGH_KINDS = ("borough", "mps_borough", "sender")
NOT_GIVEN = {"", "n/a", "#n/a", "-", "null", "not known"}
CELL_LIMIT = 1_000_000
MONTHS = "january february march april may june july august september october november december"
MONTH_NUMBERS = {
    spelling: number
    for number, name in enumerate(MONTHS.split(), 1)
    for spelling in (name, name[:3])
}
YES_NO = {"y": True, "yes": True, "true": True, "1": True}
YES_NO |= {"n": False, "no": False, "false": False, "0": False}
SPACES = re.compile(r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
LONDON = ZoneInfo("Europe/London")
ISO = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[T ]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?(Z|[+-][0-9:]+))?)?"
)
NUMERIC = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
NAMED = re.compile(r"([0-9]{1,2})([ -])([A-Za-z]+)\2([0-9]{4}|[0-9]{2})")
AMOUNT = r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?)"
SIGNED_FORMS = [
    (re.compile(form.replace("A", AMOUNT)), sign)
    for form, sign in [
        (r"£? ?A", 1),
        (r"- ?£? ?A", -1),
        (r"£ ?- ?A", -1),
        (r"\( ?£? ?A ?\)", -1),
        (r"£ ?\( ?A ?\)", -1),
    ]
]
QUARTER = re.compile(r"([0-9]{4})-([0-9]{2}) Q([1-4])")


def clean(text: str) -> str:
    """Trim the text, and reduce runs of spaces inside it to one."""
    return text if text == UNREADABLE else SPACES.sub(" ", text).strip(" ")


def is_given(text: str, kind: str = "text") -> bool:
    """Return whether a cleaned cell has a value.

    In a borough column, "not known" is a value.
    """
    folded = text.casefold()
    if kind in BOROUGH_KINDS and folded == "not known":
        return True
    return folded not in NOT_GIVEN


def compared(text: str) -> str:
    """Return the normalised form of a reference, which is the same for all its spellings.

    Normalising is repeated until the text no longer changes.
    """
    before = None
    while text != before:
        before = text
        text = unicodedata.normalize("NFKC", text.casefold())
        kinds = [(unicodedata.category(letter), letter) for letter in text]
        letters = ("-" if kind == "Pd" else letter for kind, letter in kinds if kind != "Cf")
        text = clean("".join(letters).replace("\N{MINUS SIGN}", "-"))
    return text


def day_orders(text: str) -> tuple[date | None, date | None]:
    """Return an all-numeric date as read day first and month first. An invalid reading is None."""
    match = NUMERIC.fullmatch(text)
    if match is None or (match[2] == "-" and len(match[4]) == 2):
        return None, None
    return _day(match[4], match[3], match[1]), _day(match[4], match[1], match[3])


def _day(year: str, month: str, number: str) -> date | None:
    try:
        return date(_year(year), int(month), int(number))
    except ValueError:
        return None


def read_date(text: str) -> date:
    """Return the date in the text.

    Raise ValueError unless the text has one of the eight accepted forms.
    """
    if match := ISO.fullmatch(text):
        *day, hour, minute, zone = match.groups()
        if zone is None:
            return date(*map(int, day))
        offset = "+00:00" if zone == "Z" else zone
        year, month, number = map(int, day)
        written = f"{year:04}-{month:02}-{number:02}T{int(hour):02}:{minute}{offset}"
        return datetime.fromisoformat(written).astimezone(LONDON).date()
    if match := NUMERIC.fullmatch(text):
        if match[2] == "-" and len(match[4]) == 2:
            raise ValueError(text)
        return date(_year(match[4]), int(match[3]), int(match[1]))
    if match := NAMED.fullmatch(text):
        return date(_year(match[4]), MONTH_NUMBERS[match[3].casefold()], int(match[1]))
    raise ValueError(text)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def read_money(text: str) -> Decimal:
    """Return the exact amount in pounds.

    Raise ValueError if the text is not an amount or has more than two decimals.
    """
    for form, sign in SIGNED_FORMS:
        if match := form.fullmatch(text):
            return sign * Decimal(match[1].replace(",", ""))
    raise ValueError(text)


def read_whole(text: str) -> int:
    """Return the whole number in the text. `12.0` is accepted as 12."""
    if re.fullmatch(r"-?[0-9]+(\.0+)?", text) is None:
        raise ValueError(text)
    return int(Decimal(text))


def read_weight(text: str) -> Decimal:
    """Return the decimal number in the text, which may not have an exponent."""
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is None:
        raise ValueError(text)
    return Decimal(text).normalize()


def read_quarter(text: str) -> date:
    """Return the first day of a fiscal quarter written as `2010-11 Q1`."""
    match = QUARTER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, following, number = map(int, match.groups())
    if (year + 1) % 100 != following:
        raise ValueError(text)
    return date(year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)


def read_yes_no(text: str) -> bool:
    """Return whether the cell means yes. Raise KeyError if the cell means neither yes nor no."""
    return YES_NO[text.casefold()]


def read_cell(kind: str, text: str) -> object:
    """Return the cell's typed value. Raise ValueError or KeyError if the cell is unreadable."""
    if text == UNREADABLE or len(text.encode()) > CELL_LIMIT:
        raise ValueError("unreadable")
    readers: dict[str, Callable[[str], object]] = {
        "event": read_date,
        "date": read_date,
        "money": read_money,
        "whole": read_whole,
        "weight": read_weight,
        "quarter": read_quarter,
        "yes_no": read_yes_no,
    }
    return readers[kind](text) if kind in readers else text
