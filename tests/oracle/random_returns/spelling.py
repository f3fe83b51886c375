"""Write values in the spellings that senders use, and spoil cells."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.oracle.cells import BOROUGH_KINDS
from tests.oracle.contracts import Column
from tests.oracle.places import BOROUGH_NAMES, WARD_NAMES

EMPTY = ["", "", "", "N/A", "#n/a", "-", "null", "  "]
NO_BOROUGH = ["Atlantis", "City of London", "Unknown", "Heathrow", "not known", "E09000001"]
SPOILT = {
    "date": ["31/02/2010", "04/13/2010", "20100503", "soon", "2010-05", "3 Sebtember 2010"],
    "event": [
        "31/02/2010",
        "12/31/2009",
        "20100503",
        "31/03/2003",
        "2002-12-31",
        "01/01/31",
        "1 Jan 2031",
    ],
    "money": [
        "12.345",
        "1e3",
        "12-",
        "1,23",
        "about 5",
        "-5",
        "(5.00)",
        "-£1,000",
        "£-2",
        "1234,56",
        "10000000000.01",
        f"£{10**40:,}",
    ],
    "whole": ["1000001", "9" * 30, "2.5", "1e1", "-1", "٣", "many", "3-", "-2.0"],
    "weight": ["0", "-1.5", "1e0", "heavy", "0.0", "1000000.1"],
    "yes_no": ["maybe", "2", "yess"],
    "borough": ["Atlantis", "Greater London", "E09000099", "E12000007", "Middlesex"],
    "mps_borough": NO_BOROUGH,
    "sender": [*NO_BOROUGH, "head quarters", "HQ", "Greater London", "E12000007"],
    "boroughs": ["Hackney;" * 100 + "Camden", "Hackney;Atlantis", "Nowhere", "Hackney, Camden"],
    "ward": ["Nowhere", "E05000001", "E05999999", "E05000026", "E05000649", "Abbey", "Village"],
    "quarter": ["2010 Q1", "2010-11 Q5", "Q1 2010-11", "spring"],
    "reference": [
        "R\x7f1",
        "R" * 201,
        "\u0420-1",
        "R\u00e91",
        "N-\u0661",
        "\u200b",
        "\ufeff \u00ad",
        "\u2013",
    ],
    "allowed": ["bogus", "part-1", "9", "class b", "yes"],
}
MONTHS = "January February March April May June July August September October November December"


def spell(column: Column, value: object, random: Random) -> str:
    """Return a random spelling that is read as this value."""
    if value is None:
        return random.choice(EMPTY if column.kind != "ward" else [*EMPTY, "Not known"])
    text = _spell(column, value, random)
    roll = random.random()
    if roll < 0.04:
        text = f"  {text} "
    elif roll < 0.07:
        text = f"\xa0{text}\xa0"
    elif roll < 0.09 and " " in text:
        text = text.replace(" ", "  ", 1)
    return text


def _spell(column: Column, value: object, random: Random) -> str:
    spelt = [str(value)]
    if column.is_compared:
        spelt = [str(value)] * 12 + _spell_reference(str(value))
    if column.kind in BOROUGH_KINDS:
        spelt = [spell_borough(str(value), random)]
    elif isinstance(value, list):
        listed = [spell_borough(code, random) for code in value]
        spelt = ["; ".join(listed), ";".join(listed)]
    elif column.kind == "ward":
        spelt = [_spell_ward(str(value), random)]
    elif column.allowed:
        text = str(value)
        spelt = [text, text, text.upper(), text.replace("_", " ").title(), text.replace("_", "")]
    elif isinstance(value, date):
        spelt = [_spell_date(value, random)]
    elif isinstance(value, bool):
        spelt = ["Y", "Yes", "TRUE", "1", "yes"] if value else ["N", "No", "false", "0", "NO"]
    elif column.kind == "money":
        spelt = [str(value), f"£{value:,.2f}", f"{value:.2f}", f"£{value:.2f}", f"{value:,}"]
        spelt += [f"£ {value}", f" {value:,} "]
    elif isinstance(value, int):
        spelt = [str(value), f"{value}.0", str(value)]
    return random.choice(spelt)


def _spell_reference(text: str) -> list[str]:
    """List different spellings of a reference. The last spelling has extra leading zeros."""
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)
    middle = len(text) // 2
    hidden = f"{text[:middle]}\u200b{text[middle:]}\u00ad"
    dashed = text.replace("-", "\u2011")
    return [text.lower(), text.upper(), wide, hidden, dashed, f"00{text}"]


def spell_borough(code: str, random: Random) -> str:
    """Return a borough's code or name.

    Headquarters and "not attributed" may be in upper, lower or title case.
    """
    if code not in BOROUGH_NAMES:
        return random.choice([code.title(), code.upper(), code]) if code[0] != "e" else code.upper()
    name = BOROUGH_NAMES[code]
    spelt = [code, code, name, name.upper(), name.lower(), name.replace(" and ", " & ")]
    spelt += [name.replace(" ", "-"), f"London Borough of {name}", f"LONDON BOROUGH OF {name}"]
    short = {"Kingston upon Thames": "Kingston", "Richmond upon Thames": "Richmond"}
    if name in short:
        spelt += [short[name], f"Royal Borough of {name}"]
    if name == "Westminster":
        spelt += ["City of Westminster"] * 2
    return random.choice(spelt)


def _spell_ward(code: str, random: Random) -> str:
    name = WARD_NAMES.get(code, code)
    spelt = [code, name, name.upper(), name.replace("'", "").replace(".", "")]
    spelt += [name.replace("St. ", "Saint "), name.replace("-", " "), name.replace("'", "\u2019")]
    spelt += [name.replace(" and ", " & ")]
    return random.choice(spelt)


def _spell_date(value: date, random: Random) -> str:
    day, month, year = value.day, value.month, value.year
    name = MONTHS.split()[month - 1]
    short = name[:3]
    return random.choice(
        [
            value.isoformat(),
            value.isoformat(),
            f"{value.isoformat()} 10:30:00",
            f"{value.isoformat()}T00:00:00",
            f"{value - timedelta(days=1)}T23:59:00-05:00",
            f"{year}-{month}-{day} 23:00+14:00",
            f"{day:02}/{month:02}/{year}",
            f"{day}/{month}/{year}",
            f"{day:02}-{month:02}-{year}",
            f"{day:02}/{month:02}/{year % 100:02}",
            f"{day} {short} {year}",
            f"{day} {name.upper()} {year}",
            f"{day:02} {short.lower()} {year}",
            f"{day:02}-{short}-{year % 100:02}",
            f"{day}-{short.upper()}-{year % 100:02}",
            f"{day}-{name}-{year}",
            f"{day} {short} {year % 100:02}",
        ]
    )


def spoil(column: Column, random: Random) -> str:
    """Return a cell that is empty or invalid in this column."""
    kind = "reference" if column.is_reference else column.kind
    kind = "allowed" if column.allowed else kind
    if kind not in SPOILT or random.random() < 0.25:
        return random.choice(EMPTY)
    return random.choice(SPOILT[kind])
