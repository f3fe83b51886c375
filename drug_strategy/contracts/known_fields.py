"""Check that a contract contains only known fields and codes.

A misspelt code would otherwise be ignored. If a return's sender were misspelt, for example, nobody
would have to send the return, and its missing figures would count as zero.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from drug_strategy.io.errors import UserError

BOROUGHS, HEADQUARTERS = "boroughs", "headquarters"
_FEW = 6  # A message lists all the known values if there are no more than this.
_REASONS = Path(__file__).with_name("reasons.csv")
_NOT_LISTED = ", which is not in drug_strategy/contracts/reasons.csv"
_REPORTED_BY: dict[str | None, tuple[str | None, ...]] = {
    BOROUGHS: ("sender",),
    HEADQUARTERS: ("quarter", "list", "wave", "month"),
    None: (None,),
}
_PHYSICAL_TYPES = {
    "string": ("varchar",),
    "date": ("date",),
    "boolean": ("boolean",),
    "integer": ("bigint",),
    "number": ("decimal(18,2)", "double"),
}
_PLACES = ("borough", "borough_mps", "boroughs", "ward")
_SEMANTIC_TYPES = {
    "string": (None, "reference", *_PLACES, "quarter", "month", "return_name"),
    "date": (None, "event_date"),
    "number": (None, "money"),
}
_UNITS = {"frequency": "month", "latency": "day"}
_OPTIONAL_UNITS = {"settlesAfter": "day"}
_FREQUENCIES = (1, 3, 12)  # in months
_OF_CONTRACT = ("apiVersion", "kind", "id", "name", "version", "status", "domain", "description")
_OF_SHEET = ("name", "physicalType", "dataGranularityDescription", "customProperties", "properties")
_OF_COLUMN = ("name", "description", "logicalType", "physicalType", "semanticType", "enum")
_OF_KEY = ("required", "primaryKey", "primaryKeyPosition")
_OF_RULE = ("name", "description", "type", "severity", "arguments", "query", "mustBe")
_STATED = ("countedOn", "sender", "reportedBy", "layout", "mayNameHeadquarters")

Named = Mapping[str, Any]
Code = tuple[str, Any, Collection[Any], str]  # a field, its value, the known values, and the place


def require_known(name: str, contract: Named) -> None:
    """If a field or code is unknown, raise a UserError that suggests the nearest known one."""
    for field, value, known, place in _codes(name, contract):
        if value not in known:
            names = [str(value) for value in known if value is not None]
            near = get_close_matches(str(value), names, n=1, cutoff=0)
            must = f", which must be {_either(names)}" if len(names) <= _FEW else ""
            meant = f"; did you mean {near[0]}?" if near else "."
            has = f"has the unknown {field} {value!r}" if value is not None else f"has no {field}"
            raise UserError(f"The contract {name} {has}{place}{must}{meant}")


def _codes(name: str, contract: Named) -> Iterator[Code]:
    yield from _fields(contract, (*_OF_CONTRACT, "schema", "slaProperties"))
    yield "kind", contract.get("kind"), ("DataContract",), ""
    yield "id", contract.get("id"), (name,), ""
    for sheet in contract["schema"]:
        yield from _fields(sheet, (*_OF_SHEET, "quality"))
        yield from _of_sheet(name, sheet)
    promised = {sla["property"]: sla for sla in contract.get("slaProperties", ())}
    yield from (("SLA property", name, [*_UNITS, *_OPTIONAL_UNITS], "") for name in promised)
    held = {field: unit for field, unit in _OPTIONAL_UNITS.items() if field in promised}
    for field, unit in (_UNITS | held).items():
        sla = promised.get(field, {})
        yield "unit", sla.get("unit"), (unit,), f" in slaProperties for {field}"
        if field == "frequency":
            yield field, sla.get("value"), _FREQUENCIES, ""


def _of_sheet(name: str, sheet: Named) -> Iterator[Code]:
    columns = [column["name"] for column in sheet["properties"]]
    stated = {item["property"]: item["value"] for item in sheet.get("customProperties", ())}
    sender = stated.get("sender")
    yield "schema name", sheet.get("name"), (name,), ""
    yield "physicalType", sheet.get("physicalType"), ("file",), ""
    yield from (("custom property", name, _STATED, "") for name in stated)
    yield from (("countedOn", column, columns, "") for column in stated.get("countedOn", [None]))
    yield "sender", sender, [*_REPORTED_BY], ""
    yield "reportedBy", stated.get("reportedBy"), _REPORTED_BY[sender], f" for the sender {sender}"
    yield "layout", stated.get("layout"), (None, "months_across"), ""
    yield "mayNameHeadquarters", stated.get("mayNameHeadquarters"), (None, True, False), ""
    for column in sheet["properties"]:
        yield from _of_column(column)
    for rule in sheet.get("quality", ()):
        place = f" in the rule {rule['name']}"
        yield from _fields(rule, _OF_RULE, place)
        yield "rule", rule["name"], _reasons(), _NOT_LISTED
        yield "type", rule.get("type"), ("sql",), place
        yield "severity", rule.get("severity"), ("error", "warning"), place
        named = rule.get("arguments", {}).get("columns", ())
        yield from (("column", column, columns, place) for column in named)


def _of_column(column: Named) -> Iterator[Code]:
    place = f" in the column {column['name']}"
    logical = column.get("logicalType")
    known = (*_OF_COLUMN, *_OF_KEY, "logicalTypeOptions", "customProperties", "synonyms")
    yield from _fields(column, (*known, "classification"), place)
    yield "logicalType", logical, [*_PHYSICAL_TYPES], place
    yield "physicalType", column.get("physicalType"), _PHYSICAL_TYPES[str(logical)], place
    semantic_types = _SEMANTIC_TYPES.get(str(logical), (None,))
    yield "semanticType", column.get("semanticType"), semantic_types, place
    yield "classification", column.get("classification"), (None, "person"), place
    yield from _fields(
        column.get("logicalTypeOptions", {}),
        ("minimum", "exclusiveMinimum", "maximum", "maxLength"),
        place,
    )
    for item in column.get("customProperties", ()):
        yield "custom property", item["property"], ("drift",), place
        yield "drift", item["value"], ("watched",), place


def _fields(part: Named, known: Collection[str], place: str = "") -> Iterator[Code]:
    return (("field", field, known, place) for field in part)


def _reasons() -> list[str]:
    with _REASONS.open(encoding="utf-8", newline="") as stream:
        return [row["reason"] for row in csv.DictReader(stream)]


def _either(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
