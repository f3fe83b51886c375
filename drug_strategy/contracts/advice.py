"""Tell senders what to write instead of a value that failed a check."""

from difflib import get_close_matches
from functools import lru_cache

from drug_strategy.contracts import places
from drug_strategy.contracts.contract import Column, Contract
from drug_strategy.contracts.reasons import meaning, table

_FORMS = {
    "date": "write the date as 31/03/2011 or 2011-03-31",
    "money": "write the amount as 1250.00 or £1,250.00, with at most two decimals",
    "integer": "write a whole number, such as 12",
    "number": "write a number, such as 1.25",
    "boolean": "write Yes or No",
    "quarter": "write the quarter as 2010-11 Q1",
    "month": "write the month as 201104",
    "reference": "write it in plain letters (A to Z), digits and signs, without accents or"
    " look-alike letters from other alphabets",
    "string": "write it without control characters",
}


def wanted(contract: Contract, reason: str, column: str | None) -> str:
    """Say what the sender should write in a column, or in several columns joined by `;`."""
    columns = tuple((column or "").split(";"))
    for rule in contract.rules:
        if rule.reason == reason and rule.columns == columns:
            return rule.description
    known = next((candidate for candidate in contract.columns if candidate.name == column), None)
    if known and reason == "missing_value":
        form, text = _form(known), known.description
        if not text[1:2].isupper():  # an abbreviation keeps its capitals
            text = text[:1].lower() + text[1:]
        text = f"give {known.name}: {text}"
        return text if form == _FORMS["string"] else f"{text}; {form}"
    if known and reason in ("unparseable_value", "invalid_value"):
        return _form(known)
    row = table().get(reason)
    return row["advice"] if row and row["advice"] else meaning(reason)


def nearest(contract: Contract, reason: str, column: str | None, value: str) -> tuple[str, ...]:
    """List the known boroughs, wards or codes that the sender may have meant by a value."""
    if reason == "borough_unknown":
        return _nearest(value, places.boroughs())
    if reason == "ward_unmatched":
        near = _nearest(value, tuple(ward for _, ward in places.wards()))
        return tuple(f"{ward} ({borough})" for borough, ward in places.wards() if ward in near)[:3]
    allowed = [candidate.allowed for candidate in contract.columns if candidate.name == column]
    return _nearest(value, allowed[0]) if reason == "invalid_value" and allowed else ()


@lru_cache(maxsize=10_000)
def _nearest(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Find the most similar name, if any, ignoring case, dashes and underscores."""
    folded = {_folded(name): name for name in sorted(names)}
    return tuple(folded[near] for near in get_close_matches(_folded(text), folded, n=1))


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _form(column: Column) -> str:
    if column.allowed:
        return f"write one of: {', '.join(column.allowed)}"
    given = [f"{words} {bound:,.12g}" for words, bound in column.bounds.items()]
    given += [f"in at most {column.max_length} characters"] if column.max_length else []
    kind = "date" if column.semantic_type == "event_date" else column.semantic_type
    if kind in ("borough", "borough_mps", "boroughs"):
        return table()["borough_unknown"]["advice"]
    form = _FORMS.get(kind, _FORMS["string"])
    return ", ".join([form.partition(", such as")[0] if given else form, *given])
