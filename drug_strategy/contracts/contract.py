"""The contracts: what each return's file holds, as the Open Data Contract Standard states it.

Reads `contracts/<return>.odcs.yaml` and gives it as plain values to landing and quality.
What does not belong here: reading a file (landing), judging a row (quality).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from open_data_contract_standard.model import DataQuality, OpenDataContractStandard, SchemaProperty

CONTRACTS = Path(__file__).parent


@dataclass(frozen=True)
class Column:
    """One column of a return.

    `kind` says how a cell is read: event_date, money, borough, borough_mps, ward, boroughs,
    quarter, month or reference where the contract names a semantic type, else its logical type.
    `max_length` counts characters. `is_person` marks a reference of a person, which is kept as a
    pseudonym.
    """

    name: str
    kind: str
    sql_type: str
    description: str
    required: bool
    is_key: bool
    allowed: tuple[str, ...]
    minimum: float | None
    exclusive_minimum: float | None
    maximum: float | None
    synonyms: tuple[str, ...]
    is_person: bool = False
    max_length: int | None = None


@dataclass(frozen=True)
class Rule:
    """One rule between the columns of a row; `query` selects the rows that break it."""

    reason: str
    description: str
    columns: tuple[str, ...]
    query: str
    is_warning: bool


@dataclass(frozen=True)
class Contract:
    """One return: its columns in order and its rules.

    `months_across` is true where the file has one column a month and a record is a month's cell.
    """

    return_name: str
    description: str
    grain: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    months_across: bool

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key's columns."""
        return tuple(column.name for column in self.columns if column.is_key)


def _column(field: SchemaProperty) -> Column:
    limits = field.logicalTypeOptions or {}
    return Column(
        name=str(field.name),
        kind=str(field.semanticType or field.logicalType),
        sql_type=str(field.physicalType),
        description=str(field.description),
        required=bool(field.required),
        is_key=bool(field.primaryKey),
        allowed=tuple(str(allowed.value) for allowed in field.enum or []),
        minimum=limits.get("minimum"),
        exclusive_minimum=limits.get("exclusiveMinimum"),
        maximum=limits.get("maximum"),
        synonyms=tuple(str(synonym.synonym) for synonym in field.synonyms or []),
        is_person=field.classification == "person",
        max_length=limits.get("maxLength"),
    )


def _rule(rule: DataQuality) -> Rule:
    return Rule(
        reason=str(rule.name),
        description=str(rule.description),
        columns=tuple((rule.arguments or {}).get("columns", ())),
        query=str(rule.query),
        is_warning=rule.severity == "warning",
    )


@cache
def contracts() -> dict[str, Contract]:
    """Every return's contract by the return's name, in the order of the names."""
    found = {}
    for path in sorted(CONTRACTS.glob("*.odcs.yaml")):
        document = OpenDataContractStandard.from_file(str(path))
        [sheet] = document.schema_ or []
        layout = {option.property: option.value for option in sheet.customProperties or []}
        found[str(document.id)] = Contract(
            return_name=str(document.id),
            description=str(document.description.purpose if document.description else ""),
            grain=str(sheet.dataGranularityDescription),
            columns=tuple(_column(field) for field in sheet.properties or []),
            rules=tuple(_rule(rule) for rule in sheet.quality or []),
            months_across=layout.get("layout") == "months_across",
        )
    return found
