"""Figures, periods and codes in words, as official statistics write them.

`[x]` is not available, `[u]` unreliable, `[z]` not applicable; a figure that is missing is never
blank and never zero.
"""

from datetime import date, datetime
from typing import Any

from drug_strategy.report.facts import Row

NOT_AVAILABLE, UNRELIABLE, NOT_APPLICABLE = "[x]", "[u]", "[z]"
PROVISIONAL, REVISED = "[p]", "[r]"
SYMBOLS = {
    NOT_AVAILABLE: "not available: returns are outstanding, nobody answered, or there was nothing "
    "to take a percentage or an average of",
    UNRELIABLE: "unreliable: a percentage or average of fewer than 20 cases, or an estimate from "
    "fewer than 30 answers",
    NOT_APPLICABLE: "not applicable: a rate or a change that is not worked out, such as the rate "
    "of no events",
    PROVISIONAL: "provisional: a return of the period is outstanding, so that the figure may "
    "change",
    REVISED: "revised: the publication before gave another figure",
}
FEW_CASES = 20
BOROUGHS = 32
MINUS = "\N{MINUS SIGN}"
_UNITS = {"percent": "{}%", "gbp": "£{}", "days": "{} days"}
_DECIMAL = {"percent", "days", "rate", "points", "index"}
_NAMES = {
    "dip_rollout": "DIP rollout",
    "ppo_drug_tests": "PPO drug tests",
    "ppo_roster": "PPO roster",
    "pas_waves": "Public Attitude Survey",
}


def figure(value: float | None, unit: str, missing: str = NOT_AVAILABLE) -> str:
    """A figure in full: 43.8%, 1,175, £19,736,200, 13.0 days, 5.6 (a rate)."""
    if value is None:
        return missing
    sentence = f"{abs(value):,.{1 if unit in _DECIMAL else 0}f}"
    below = value < 0 and any(digit in "123456789" for digit in sentence)
    return f"{MINUS if below else ''}{_UNITS.get(unit, '{}').format(sentence)}"


def short(value: float | None, unit: str) -> str:
    """A figure for an axis or a card: £19.7m for pounds by the million."""
    if value is not None and unit == "gbp":
        for size, letter in ((1_000_000, "m"), (1_000, "k")):
            if abs(value) >= size:
                return f"£{value / size:,.1f}{letter}".replace(f".0{letter}", letter)
    return figure(value, unit)


def interval(lower: float | None, upper: float | None, unit: str) -> str:
    """A 95 % interval; pounds and days have none."""
    if lower is None or upper is None:
        return NOT_APPLICABLE
    return f"{figure(lower, unit)} to {figure(upper, unit)}".replace("% to", " to")


def marks(row: Row, indicator: Row) -> str:
    """The symbols that a figure bears: [u], [p], [r], several or none."""
    if row["value"] is None:
        return ""
    few = row["quality_flag"] == "u"
    if indicator["unit"] == "days" and row["denominator"] is not None:
        few = row["denominator"] < FEW_CASES
    borne = {UNRELIABLE: few, PROVISIONAL: row["is_provisional"], REVISED: row["is_revised"]}
    return " ".join(symbol for symbol, holds in borne.items() if holds)


def change(row: Row, unit: str) -> str:
    """The change on the year before, in a sentence that never says better or worse.

    If the two are not like for like, it names the boroughs and quarters that are outstanding.
    """
    both = row.get("boroughs_like_for_like")
    if both and not row["is_like_for_like"] and row["value_year_before_like_for_like"] is not None:
        now, then = (
            short(row[f"{value}_like_for_like"], unit) for value in ("value", "value_year_before")
        )
        sentence = (
            f"in the {both} boroughs that returned in both years: {now}, {then} the year before."
        )
        word = (
            f"{row['statement'].capitalize().replace('say', 'compare')} "
            if row["statement"]
            else ""
        )
        return f"{word}{sentence}" if word else f"I{sentence[1:]}"
    lacks = "Nobody answered" if row["return_status"] is None else "Outstanding"
    missing = f" {lacks}: {row['outstanding']}." if row["outstanding"] else ""
    if row["value_year_before"] is None:
        return f"No figure of the year before.{missing}"
    if row["difference"] is None:
        return f"No figure to compare with the year before.{missing}"
    sentence = f"{short(row['value_year_before'], unit)} the year before, "
    sentence += f"now {_more(row['difference'], unit)}."
    if row["statement"]:
        sentence = f"{row['statement'].capitalize().replace('say', 'compare')}: {sentence}"
    return sentence if row["is_like_for_like"] else f"{sentence} Not like for like.{missing}"


def stock(row: Row) -> str:
    """A stock of boroughs on its day: 30 of 32 boroughs on 31 March 2013."""
    return f"{row['value']:,.0f} of {BOROUGHS} boroughs on {day(row['period_end'])}"


def _more(difference: float, unit: str) -> str:
    size = abs(difference)
    points = {"percent": "points", "index": "index points"}.get(unit)
    sentence = f"{size:,.1f} {points}" if points else short(size, unit)
    if not any(digit in "123456789" for digit in sentence):
        return "the same"
    if difference > 0:
        return f"{sentence} more"
    return f"{sentence} {'fewer' if unit == 'count' else 'less'}"


RULES = {
    "outside limits": "outside the limits",
    "trend": "seven quarters rising or falling in a row",
    "two of three": "two of three quarters near a limit",
    "run": "seven quarters in a row on one side of the mean",
}


def signal(row: Row | None) -> str:
    """What the control chart says, in the mart's sentence; and by which rule."""
    if row is None:
        return "No figure yet."
    sentence: str = row["statement"][:1].upper() + row["statement"][1:]
    if row["rule"]:
        sentence += f" ({RULES[row['rule']]})"
    return f"{sentence}{', limits provisional' if row['is_provisional'] else ''}."


def difference(row: Row | None) -> str:
    """A borough beside London in the words of the mart."""
    if row is None or row["comparison"] is None:
        return NOT_APPLICABLE
    word: str = row["comparison"].capitalize()
    return f"{word} than London" if word in {"Higher", "Lower"} else word


def returned(row: Row) -> str:
    """How many boroughs sent all that the figure rests on; headquarters returns have none."""
    if row["boroughs_returned"] is None:
        return "not by borough"
    return f"{row['boroughs_returned']} of {row['boroughs_expected']} boroughs"


def named(code: str) -> str:
    """A return, reason or status in words: crack_house_closures is Crack house closures."""
    return _NAMES.get(code) or code.replace("_", " ").capitalize()


def day(value: date | datetime | None) -> str:
    """A day as 4 June 2013."""
    return f"{value.day} {value:%B %Y}" if value else NOT_AVAILABLE


def slug(name: Any) -> str:
    """A borough's name as its page's file name."""
    return str(name).lower().replace(" ", "-")
