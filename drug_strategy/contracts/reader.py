"""Reads the returns' contracts, which are in the Open Data Contract Standard.

`contracts/<return>.odcs.yaml` becomes a Contract.
"""

from functools import cache
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import (
    CustomProperty,
    DataQuality,
    OpenDataContractStandard,
    SchemaProperty,
)

from drug_strategy.contracts.contract import BOROUGHS, Column, Contract, Rule

CONTRACTS = Path(__file__).parent
_SUFFIX = ".odcs.yaml"
_BROKEN_BY = "select * from {object} where "


def _column(field: SchemaProperty) -> Column:
    limits = field.logicalTypeOptions or {}
    is_code = bool(field.enum) and not field.primaryKey
    return Column(
        name=str(field.name),
        semantic_type=str(field.semanticType or field.logicalType),
        sql_type=str(field.physicalType),
        description=str(field.description),
        required=bool(field.required),
        is_key=bool(field.primaryKey),
        allowed=_allowed(field),
        minimum=limits.get("minimum"),
        exclusive_minimum=limits.get("exclusiveMinimum"),
        maximum=limits.get("maximum"),
        synonyms=tuple(str(synonym.synonym) for synonym in field.synonyms or []),
        is_person=field.classification == "person",
        max_length=limits.get("maxLength"),
        key_position=field.primaryKeyPosition or 0,
        is_watched=is_code or _stated(field.customProperties).get("drift") == "watched",
    )


def _allowed(field: SchemaProperty) -> tuple[str, ...]:
    """The values that a contract lists; for a return's name, every return with a contract."""
    if field.semanticType == "return_name":
        return tuple(
            path.name.removesuffix(_SUFFIX) for path in sorted(CONTRACTS.glob(f"*{_SUFFIX}"))
        )
    return tuple(str(allowed.value) for allowed in field.enum or [])


def _stated(properties: list[CustomProperty] | None) -> dict[str | None, Any]:
    """The custom properties of a contract, by name."""
    return {stated.property: stated.value for stated in properties or []}


def rule_of(rule: DataQuality) -> Rule:
    """Read a rule; raises ValueError if its query is not a selection of rows by a condition."""
    query = str(rule.query)
    if not query.startswith(_BROKEN_BY):
        raise ValueError(f"the rule {rule.name} must begin with `{_BROKEN_BY}`, not: {query}")
    return Rule(
        reason=str(rule.name),
        description=str(rule.description),
        columns=tuple((rule.arguments or {}).get("columns", ())),
        condition=query.removeprefix(_BROKEN_BY),
        is_warning=rule.severity == "warning",
    )


@cache
def contracts() -> dict[str, Contract]:
    """Every return's contract by the return's name, in the order of the names."""
    found = {}
    for path in sorted(CONTRACTS.glob(f"*{_SUFFIX}")):
        document = OpenDataContractStandard.from_file(str(path))
        [sheet] = document.schema_ or []
        stated = _stated(sheet.customProperties)
        promised = {each.property: int(str(each.value)) for each in document.slaProperties or []}
        found[str(document.id)] = Contract(
            return_name=str(document.id),
            description=str(document.description.purpose if document.description else ""),
            grain=str(sheet.dataGranularityDescription),
            columns=tuple(_column(field) for field in sheet.properties or []),
            rules=tuple(rule_of(rule) for rule in sheet.quality or []),
            months_across=stated.get("layout") == "months_across",
            counted_on=tuple(stated["countedOn"]),
            sender=BOROUGHS if stated.get("register") == "tracked" else stated.get("sender", ""),
            frequency_months=promised["frequency"],
            latency_days=promised["latency"],
        )
    return found
