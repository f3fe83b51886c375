"""A rate's change on the year before: the boroughs' own changes, and the change of their mix."""

from drug_strategy.report import wording
from drug_strategy.report.facts import Row

_UNITS = {"percent": "points", "days": "days"}
_NONE = {f"0.0 {unit}" for unit in _UNITS.values()}


def mix(row: Row | None) -> str:
    """The split of London's change in a sentence or two; empty if there is no split."""
    if row is None or row["difference"] is None or row["within_boroughs"] is None:
        return ""
    whole, within, rest = (
        _signed(row[part], row["unit"]) for part in ("difference", "within_boroughs", "mix")
    )
    sentence = (
        f"Of London's change of {whole} on the year before, {within} came from changes within the "
        f"boroughs and {rest} from the mix: how many of the cases each borough had."
    )
    if row["is_reversed"] and not {whole, within} & _NONE:
        fell = row["difference"] < 0
        sentence += (
            f" London's figure {'fell' if fell else 'rose'}, although the changes within the "
            f"boroughs alone would have {'raised' if fell else 'lowered'} it."
        )
    return sentence


def _signed(value: float, unit: str) -> str:
    sentence = wording.figure(value, "points")
    return f"{'+' if value > 0 and sentence != '0.0' else ''}{sentence} {_UNITS[unit]}"
