"""Describe in a sentence how a year differs from the year before."""

from drug_strategy.report.reading import Row
from drug_strategy.report.wording import ENOUGH_BOROUGHS, short

_TWO_YEARS = ("value", "value_year_before")


def change(row: Row, unit: str) -> str:
    """Compare a year with the year before, in a sentence that never says better or worse.

    The sentence says "clearly" only if the mart has a label for the change. If the years cannot be
    compared, or are not like for like, the sentence gives the reason and no direction.
    """
    cause = "Nobody answered" if row["return_status"] is None else "Outstanding"
    if row["return_status"] is None and row.get("is_provisional"):
        cause = "A wave has not been received. No answers"
    missing = f" {cause}: {row['outstanding']}." if row["outstanding"] else ""
    boroughs = row["boroughs_like_for_like"]
    is_short = boroughs is not None and boroughs < (row["boroughs_expected"] or 0)
    if is_short and row["statement"] == "too few returned":
        return f"{_too_few_returned(row, unit, boroughs)}{missing}"
    if is_short and boroughs and row["statement"] != "not comparable":
        return f"{_like_for_like(row, unit, boroughs)}{missing}"
    if row["value_year_before"] is None or row["difference"] is None:
        gap = "for" if row["value_year_before"] is None else "to compare with"
        return f"No figure {gap} the year before.{missing}"
    before = short(row["value_year_before"], unit)
    reason = f": {_within_a_sentence(row['reason'])}." if row["reason"] else "."
    if row["statement"] in {"not comparable", "not fit to judge"}:
        return f"{row['statement'].capitalize()}{reason} {before} the year before.{missing}"
    if not row["is_like_for_like"]:
        return f"{before} the year before, not like for like{reason}{missing}"
    moved = _moved(row, row["value"], row["value_year_before"], unit)
    return f"{_clearly(row, f': {moved}') or moved[:1].upper() + moved[1:]}."


def _too_few_returned(row: Row, unit: str, boroughs: int) -> str:
    sentence = (
        f"Too few boroughs to compare: {boroughs} of {row['boroughs_expected']} reported "
        "every quarter of both years"
    )
    sentence += "." if boroughs < ENOUGH_BOROUGHS else ", with less than 80% of London's total."
    if not boroughs:
        return sentence
    now, before = (short(row[f"{each}_like_for_like"], unit) for each in _TWO_YEARS)
    return f"{sentence} In those boroughs: {now}, and {before} the year before."


def _like_for_like(row: Row, unit: str, boroughs: int) -> str:
    those = "one borough" if boroughs == 1 else f"{boroughs} boroughs"
    now, before = (row[f"{each}_like_for_like"] for each in _TWO_YEARS)
    moved = _moved(row, now, before, unit)
    place = f"n the {those} that returned in both years: {short(now, unit)}, {moved}"
    return f"{_clearly(row, f' i{place}') or f'I{place}'}."


def _clearly(row: Row, rest: str) -> str:
    """Return the sentence for a change with a label; empty if the change has no label."""
    return f"Clearly {row['statement']}{rest}" if row["statement"] in {"higher", "lower"} else ""


def _moved(row: Row, now: float | None, before: float | None, unit: str) -> str:
    """Return a phrase such as "up from 803".

    If there are too few cases, the phrase has no direction.
    """
    shown = short(before, unit)
    if short(now, unit) == shown:
        return "the same as the year before"
    if now is None or before is None or row["statement"] == "too few to say":
        return f"{shown} the year before"
    return f"{'up' if now > before else 'down'} from {shown}"


def _within_a_sentence(text: str) -> str:
    """Return the text with a small first letter, unless the text begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
