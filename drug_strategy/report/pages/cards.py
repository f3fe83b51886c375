"""A card: an indicator's latest year in words, over its picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from drug_strategy.report import wording
from drug_strategy.report.facts import LONDON, Facts, Row
from drug_strategy.report.pages.pictures import PER_HEAD, Picture, of_borough, of_london


@dataclass(frozen=True)
class Card:
    """The latest year of an indicator, each part of it in words; empty where there is none."""

    indicator: Row
    picture: Picture
    period: str = "no year with a figure is over yet"
    value: str = wording.NOT_AVAILABLE
    beside: str = ""
    interval: str = ""
    parts: str = ""
    change: str = ""
    returns: str = ""


def london_card(facts: Facts, indicator: Row) -> Card:
    """London's year, and how many boroughs returned it."""
    picture = of_london(facts, indicator)
    row = facts.latest(indicator["indicator_id"], LONDON)
    if row is None:
        return Card(indicator, picture)
    return _card(indicator, picture, row, "", wording.returned(row))


def borough_card(facts: Facts, indicator: Row, borough: Row) -> Card:
    """A borough's year beside London's, and what became of its returns."""
    picture = of_borough(facts, indicator, borough)
    row = facts.latest(indicator["indicator_id"], borough["area_code"])
    whole = facts.latest(indicator["indicator_id"], LONDON)
    if row is None or whole is None:
        return Card(indicator, picture)
    status = row["return_status"]
    returns = wording.named(status) if status else wording.returned(row)
    return _card(indicator, picture, row, _beside(indicator, row, whole), returns)


def caveats(cards: Sequence[Card]) -> list[tuple[str, str]]:
    """Each caveat once, with the names of the indicators where it is not said of all."""
    said: dict[str, list[str]] = {}
    for card in cards:
        said.setdefault(card.indicator["caveat"], []).append(card.indicator["indicator_name"])
    return [("" if len(said) == 1 else "; ".join(names), caveat) for caveat, names in said.items()]


def _card(indicator: Row, picture: Picture, row: Row, beside: str, returns: str) -> Card:
    unit = indicator["unit"]
    return Card(
        indicator=indicator,
        picture=picture,
        period=row["period_label"],
        value=f"{wording.short(row['value'], unit)} {wording.marks(row, indicator)}".rstrip(),
        beside=beside,
        interval=wording.interval(row["lower_95"], row["upper_95"], unit),
        parts=_parts(row, indicator),
        change=wording.change(row, unit),
        returns=returns,
    )


def _beside(indicator: Row, row: Row, whole: Row) -> str:
    """The rate where it is a count, and London's; pounds of London say nothing of a borough."""
    unit = indicator["unit"]
    if unit == "gbp":
        return ""
    if unit != "count" or indicator["aggregation"] == "stock":
        return f"London {wording.figure(whole['value'], unit)}"
    mine, theirs = (
        wording.figure(figure["rate"], "rate", wording.NOT_APPLICABLE) for figure in (row, whole)
    )
    return f"{mine} {PER_HEAD}; London {theirs}"


def _parts(row: Row, indicator: Row) -> str:
    """What the figure is made of: a percentage's parts, an average's, a survey's answers."""
    if row["base"] is not None:
        return f"{row['base']:,} answers"
    if row["denominator"] is None:
        return ""
    if indicator["unit"] == "days":
        return f"{row['numerator']:,.0f} days over {row['denominator']:,.0f} cases"
    counted = "gbp" if "_gbp" in (indicator["numerator_measure"] or "") else "count"
    return " of ".join(wording.figure(row[part], counted) for part in ("numerator", "denominator"))
