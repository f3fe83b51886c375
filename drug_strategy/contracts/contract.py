"""Read a return's contract from its Open Data Contract Standard file, as plain values.

`contracts/<return>.odcs.yaml` becomes a Contract with Columns and Rules, for landing, for quality
and for what is generated for dbt.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import (
    CustomProperty,
    DataQuality,
    OpenDataContractStandard,
    SchemaProperty,
)

CONTRACTS = Path(__file__).parent
BOROUGHS, HEADQUARTERS = "boroughs", "headquarters"
_SUFFIX = ".odcs.yaml"
_BROKEN_BY = "select * from {object} where "


@dataclass(frozen=True)
class Column:
    """One column of a return.

    `semantic_type` decides how a cell is read: event_date, money, borough, borough_mps, ward,
    boroughs, quarter, month or reference. If the contract names none, it is the logical type.
    `max_length` is in characters. If `is_person`, the column refers to a person, and its values are
    stored as pseudonyms. If `is_watched`, the shares of its values are monitored for drift.
    """

    name: str
    semantic_type: str
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
    key_position: int = 0
    is_watched: bool = False

    @property
    def is_reference(self) -> bool:
        """Whether values are compared in a form that may differ from how they are written."""
        return self.semantic_type == "reference"

    @property
    def compared(self) -> str:
        """The landed column by which values are compared; pseudonyms are compared as they are."""
        return f"{self.name}_compared" if self.is_reference and not self.is_person else self.name

    @property
    def unpadded(self) -> str | None:
        """The landed column with the pseudonym of a key reference without its leading zeros."""
        return f"{self.name}_unpadded" if self.is_key and self.is_person else None


@dataclass(frozen=True)
class Rule:
    """A rule between the columns of a row; `condition` is true for rows that break it."""

    reason: str
    description: str
    columns: tuple[str, ...]
    condition: str
    is_warning: bool


@dataclass(frozen=True)
class Contract:
    """One return: its columns in order, and its rules.

    If `months_across`, the file has a column per month, and a record is one month's cell. A record
    belongs to the quarter of the first of its `counted_on` columns that has a value. `sender` is
    boroughs or headquarters; it is empty for a list that no figure counts.

    `reported_by` says what shows that a quarter was reported: `sender`, each borough's records or
    its entry in the register; `quarter`, headquarters' records or its entry; `list`, any file after
    the quarter; `wave`, respondents of that quarter or a later one; `month`, all three months of
    the quarter; it is empty for lists. If `may_name_headquarters`, headquarters may be named in
    place of a borough. The return covers `frequency_months`, and is due `latency_days` after they
    end (slaProperties).
    """

    return_name: str
    description: str
    grain: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    months_across: bool
    counted_on: tuple[str, ...] = ()
    sender: str = ""
    reported_by: str = ""
    may_name_headquarters: bool = False
    frequency_months: int = 3
    latency_days: int = 0

    @property
    def is_registered(self) -> bool:
        """Whether each borough owes the return, and can enter it in the return register."""
        return self.sender == BOROUGHS

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key's columns, in key order."""
        parts = [column for column in self.columns if column.is_key]
        return tuple(column.name for column in sorted(parts, key=lambda part: part.key_position))

    @property
    def beside(self) -> dict[str, str]:
        """The columns that landing adds to those of the file, with their descriptions."""
        added = {
            column.compared: f"The form in which {column.name} is compared"
            for column in self.columns
            if column.compared != column.name
        }
        return added | {
            column.unpadded: f"Pseudonym of {column.name} without zeros at the start"
            for column in self.columns
            if column.unpadded
        }

    def of_type(self, *types: str) -> Column | None:
        """Return the column that has one of these semantic types, or None."""
        return next((column for column in self.columns if column.semantic_type in types), None)


@cache
def contracts() -> dict[str, Contract]:
    """Return the contracts of all returns by name, in alphabetical order."""
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
            sender=stated.get("sender", ""),
            reported_by=stated.get("reportedBy", ""),
            may_name_headquarters=stated.get("mayNameHeadquarters", False),
            frequency_months=promised["frequency"],
            latency_days=promised["latency"],
        )
    return found


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
    """Return the values that a contract allows; for a return's name, all with a contract."""
    if field.semanticType == "return_name":
        return tuple(
            path.name.removesuffix(_SUFFIX) for path in sorted(CONTRACTS.glob(f"*{_SUFFIX}"))
        )
    return tuple(str(allowed.value) for allowed in field.enum or [])


def _stated(properties: list[CustomProperty] | None) -> dict[str | None, Any]:
    """Return the custom properties of a contract, by name."""
    return {stated.property: stated.value for stated in properties or []}


def rule_of(rule: DataQuality) -> Rule:
    """Read a rule; raise ValueError if its query does not select rows by a condition."""
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
