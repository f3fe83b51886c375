"""Read a return's contract from its Open Data Contract Standard file into plain Python values.

`contracts/<return>.odcs.yaml` becomes a Contract with Columns and Rules. Landing and the quality
checks use the Contract, and `generate` makes dbt files from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from drug_strategy.contracts.known_fields import BOROUGHS, require_known
from drug_strategy.io.errors import UserError

if TYPE_CHECKING:  # pydantic takes 0.1 seconds to import
    from open_data_contract_standard.model import (
        CustomProperty,
        DataQuality,
        OpenDataContractStandard,
        SchemaProperty,
    )

CONTRACTS = Path(__file__).parent
NO_RETURN = "(no return)"
"""Used in place of a return's name in messages about files outside the returns' folders."""
_SUFFIX = ".odcs.yaml"
_BROKEN_BY = "select * from {object} where "


@dataclass(frozen=True)
class Column:
    """One column of a return.

    `semantic_type` decides how a cell is read: event_date, money, borough, borough_mps, ward,
    boroughs, quarter, month or reference. The default is the column's logical type. `max_length` is
    the maximum number of characters. If `is_person` is set, the column refers to people and its
    values are stored as pseudonyms. If `is_watched` is set, the share of each value is monitored
    for drift.
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
        """Return whether the column's values are normalised before they are compared."""
        return self.semantic_type == "reference"

    @property
    def compared(self) -> str:
        """Return the name of the landed column used in comparisons."""
        return f"{self.name}_compared" if self.is_reference and not self.is_person else self.name

    @property
    def unpadded(self) -> str | None:
        """Return the column of pseudonyms for references without leading zeros, or None."""
        return f"{self.name}_unpadded" if self.is_key and self.is_person else None


@dataclass(frozen=True)
class Rule:
    """A rule about several columns of a row. `condition` is true for rows that break it."""

    reason: str
    description: str
    columns: tuple[str, ...]
    condition: str
    is_warning: bool


@dataclass(frozen=True)
class Contract:
    """A return's contract: the columns in order, and the rules.

    If `months_across` is set, the file has one column per month, and each cell in a month column is
    a record. A record's quarter is taken from the date in the first `counted_on` column that is not
    empty. `sender` is boroughs or headquarters, or empty for a return from which nothing is
    counted.

    `reported_by` is the evidence that a quarter was reported. `sender` means the records or
    register entry from a borough, and `quarter` means those from headquarters. `list` means any
    file received after the quarter, `wave` means respondents from that quarter or a later one, and
    `month` means records for all three months of the quarter. If `sender` is empty, so is
    `reported_by`.

    If `may_name_headquarters` is set, a row may name headquarters or London instead of a borough. A
    return covers a period of `frequency_months` months, and is due `latency_days` days after the
    period ends. Records are still being added after that, so figures are provisional until
    `settles_after_days` days after the period ends.
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
    settles_after_days: int = 0

    @property
    def is_registered(self) -> bool:
        """Return whether boroughs must send the return and can report a quarter as nil."""
        return self.sender == BOROUGHS

    @property
    def key(self) -> tuple[str, ...]:
        """Return the names of the key columns, in key order."""
        parts = [column for column in self.columns if column.is_key]
        return tuple(column.name for column in sorted(parts, key=lambda part: part.key_position))

    @property
    def added_columns(self) -> dict[str, str]:
        """List the columns that landing adds to a file, and their descriptions."""
        added = {
            column.compared: f"The column {column.name}, normalised for comparison: in lower case"
            " and NFKC, with a hyphen for every dash and without invisible characters"
            for column in self.columns
            if column.compared != column.name
        }
        return added | {
            column.unpadded: f"Pseudonym made from {column.name} without leading zeros"
            for column in self.columns
            if column.unpadded
        }

    @property
    def header_columns(self) -> list[Column]:
        """List the columns that a header may contain, except those filled from month columns."""
        across = {"month", "offences"} if self.months_across else set()
        return [column for column in self.columns if column.name not in across]

    def of_type(self, *types: str) -> Column | None:
        """Return the first column with one of these semantic types, or None."""
        return next((column for column in self.columns if column.semantic_type in types), None)


@cache
def contracts() -> dict[str, Contract]:
    """Return all returns' contracts by name, in alphabetical order.

    Raises:
        UserError: if a contract cannot be read, or if it contains an unknown field or code.
    """
    paths = sorted(CONTRACTS.glob(f"*{_SUFFIX}"))
    texts = {path.name.removesuffix(_SUFFIX): path.read_text("utf-8") for path in paths}
    return {name: read(name, text) for name, text in texts.items()}


def read(name: str, text: str) -> Contract:
    """Read a return's contract from YAML. If it is wrong, raise a UserError that says why."""
    from open_data_contract_standard.model import OpenDataContractStandard

    try:
        content = yaml.safe_load(text)
        require_known(name, content)
        return _contract(OpenDataContractStandard(**content))
    except UserError:
        raise
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError) as error:
        why = " ".join(str(error).split())
        raise UserError(f"The contract {name} cannot be read: {why}") from error


def _contract(document: OpenDataContractStandard) -> Contract:
    [sheet] = document.schema_ or []
    stated = _stated(sheet.customProperties)
    promised = {
        promise.property: int(str(promise.value)) for promise in document.slaProperties or []
    }
    return Contract(
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
        settles_after_days=promised.get("settlesAfter", 0),
    )


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
    """List a column's allowed values. For a column of return names, these are all the returns."""
    if field.semanticType == "return_name":
        return tuple(
            path.name.removesuffix(_SUFFIX) for path in sorted(CONTRACTS.glob(f"*{_SUFFIX}"))
        )
    return tuple(str(allowed.value) for allowed in field.enum or [])


def _stated(properties: list[CustomProperty] | None) -> dict[str | None, Any]:
    """Return a contract's custom properties by name."""
    return {stated.property: stated.value for stated in properties or []}


def rule_of(rule: DataQuality) -> Rule:
    """Read a rule. Raise ValueError if its query does not begin as expected."""
    query = str(rule.query)
    if not query.startswith(_BROKEN_BY):
        raise ValueError(f"the query of {rule.name} must begin with `{_BROKEN_BY}`, not: {query}")
    return Rule(
        reason=str(rule.name),
        description=str(rule.description),
        columns=tuple((rule.arguments or {}).get("columns", ())),
        condition=query.removeprefix(_BROKEN_BY),
        is_warning=rule.severity == "warning",
    )
