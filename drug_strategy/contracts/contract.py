"""The returns' contracts, which are Open Data Contract Standard files, as pydantic models.

`contracts/<return>.odcs.yaml` becomes a Contract with Columns and Rules. Landing and the quality
checks use the Contract, and `generate` makes dbt files from it. A contract may contain only known
fields and codes, because a misspelt code would be ignored. If a return's sender were misspelt, for
example, nobody would have to send the return, and its missing figures would count as zero.
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from drug_strategy.contracts.reasons import table
from drug_strategy.io.errors import UserError

BOROUGHS, HEADQUARTERS = "boroughs", "headquarters"
CONTRACTS = Path(__file__).parent
NO_RETURN = "(no return)"
"""Used in place of a return's name in messages about files outside the returns' folders."""
_SUFFIX = ".odcs.yaml"
_BROKEN_BY = "select * from {object} where "
_REPORTED_BY = {
    BOROUGHS: ("sender",),
    HEADQUARTERS: ("quarter", "list", "wave", "month"),
    "": ("",),
}
_SQL_TYPES = {
    "string": "varchar",
    "date": "date",
    "boolean": "boolean",
    "integer": "bigint",
    "number": "double",
    "money": "decimal(18,2)",
}
# The last column of every return.
_WITHDRAWN = {
    "name": "withdrawn",
    "logicalType": "boolean",
    "description": "Write yes to withdraw the earlier record with the same key; other columns may"
    " then be empty",
}
_PLACES = ("borough", "borough_mps", "boroughs", "ward")
_SEMANTIC_TYPES = {
    "string": ("", "reference", *_PLACES, "quarter", "month", "return_name"),
    "date": ("", "event_date"),
    "number": ("", "money"),
}


def _require(field: str, value: str, known: Collection[str], of: str = "") -> None:
    if value not in known:
        near = get_close_matches(value, [each for each in known if each], n=1, cutoff=0)
        nearest = f"; the nearest is {near[0]}" if near else ""
        raise ValueError(f"the {field} {value!r}{of} is unknown{nearest}")


def _flat(part: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return the fields of a part of a contract, in which `a: {b: 1}` is called `a.b`."""
    found: dict[str, Any] = {}
    for name, inner in part.items():
        content = inner
        if name == "customProperties":
            content = {item["property"]: item["value"] for item in inner}
        elif name == "slaProperties":
            content = {item.pop("property"): item for item in map(dict, inner)}
        elif name == "schema":
            [content] = inner
        field = f"{before}{name}"
        found |= _flat(content, f"{field}.") if isinstance(content, dict) else {field: content}
    return found


# A list of mappings with one value each, such as {value: Yes}, becomes a tuple of the values.
Values = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda items: tuple(value for item in items for value in item.values())),
]


class _Part(BaseModel):
    """A part of a contract, which may contain only known fields."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _has_known_fields(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        fields = _flat(part)
        for name in fields:
            _require("field", name, [str(field.alias) for field in cls.model_fields.values()])
        return fields


class Column(_Part):
    """One column of a return.

    `semantic_type` decides how a cell is read: event_date, money, borough, borough_mps, ward,
    boroughs, quarter, month or reference. The default is the column's logical type. `max_length` is
    the maximum number of characters. If `is_person` is set, the column refers to people and its
    values are stored as pseudonyms.
    """

    name: str
    description: str
    logical_type: Literal["string", "date", "boolean", "integer", "number"]
    stated_type: str = Field("", alias="semanticType")
    required: bool = False
    is_key: bool = Field(False, alias="primaryKey")
    key_position: int = Field(0, alias="primaryKeyPosition")
    codes: Values = Field((), alias="enum")
    synonyms: Values = ()
    minimum: int | float | None = Field(None, alias="logicalTypeOptions.minimum")
    exclusive_minimum: int | float | None = Field(None, alias="logicalTypeOptions.exclusiveMinimum")
    maximum: int | float | None = Field(None, alias="logicalTypeOptions.maximum")
    max_length: int | None = Field(None, alias="logicalTypeOptions.maxLength")
    classification: Literal["person"] | None = None

    @model_validator(mode="after")
    def _has_known_types(self) -> Self:
        known = _SEMANTIC_TYPES.get(self.logical_type, ("",))
        _require("semanticType", self.stated_type, known, f" of {self.name}")
        return self

    @property
    def semantic_type(self) -> str:
        """Return how a cell is read."""
        return self.stated_type or self.logical_type

    @property
    def sql_type(self) -> str:
        """Return the type of the landed column."""
        return _SQL_TYPES.get(self.stated_type) or _SQL_TYPES[self.logical_type]

    @property
    def allowed(self) -> tuple[str, ...]:
        """List the allowed values. For a column of return names, these are all the returns."""
        return tuple(_files()) if self.stated_type == "return_name" else self.codes

    @property
    def bounds(self) -> dict[str, int | float]:
        """Return the smallest and largest allowed values by their words, such as "at least"."""
        given = {
            "at least": self.minimum,
            "more than": self.exclusive_minimum,
            "at most": self.maximum,
        }
        return {words: bound for words, bound in given.items() if bound is not None}

    @property
    def is_person(self) -> bool:
        """Return whether the column refers to people."""
        return self.classification == "person"

    @property
    def is_reference(self) -> bool:
        """Return whether the column's values are normalised before they are compared."""
        return self.semantic_type == "reference"

    @property
    def compared(self) -> str:
        """Return the landed column used in comparisons.

        Its values are in lower case and NFKC, with a hyphen for every dash and without invisible
        characters.
        """
        return f"{self.name}_compared" if self.is_reference and not self.is_person else self.name

    @property
    def unpadded(self) -> str | None:
        """Return the column of pseudonyms for references without leading zeros, or None."""
        return f"{self.name}_unpadded" if self.is_key and self.is_person else None


class Rule(_Part):
    """A rule about several columns of a row. `condition` is true for rows that break it."""

    reason: str = Field(alias="name")
    description: str
    type: Literal["sql"]
    severity: Literal["error", "warning"]
    columns: tuple[str, ...] = Field((), alias="arguments.columns")
    condition: str = Field(alias="query")
    must_be: Literal[0]

    @field_validator("condition")
    @classmethod
    def _without_select(cls, query: str) -> str:
        if not query.startswith(_BROKEN_BY):
            raise ValueError(f"the query must begin with `{_BROKEN_BY}`")
        return query.removeprefix(_BROKEN_BY)

    @model_validator(mode="after")
    def _has_a_known_name(self) -> Self:
        _require("rule", self.reason, [*table()])
        return self

    @property
    def is_warning(self) -> bool:
        """Return whether the rows that break the rule are kept."""
        return self.severity == "warning"


class Contract(_Part):
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

    api_version: str
    kind: Literal["DataContract"]
    return_name: str = Field(alias="id")
    name: str
    version: str
    status: str
    domain: str
    description: str = Field(alias="description.purpose")
    sheet_name: str = Field(alias="schema.name")
    sheet_type: Literal["file"] = Field(alias="schema.physicalType")
    grain: str = Field(alias="schema.dataGranularityDescription")
    layout: Literal["months_across"] | None = Field(None, alias="schema.customProperties.layout")
    counted_on: tuple[str, ...] = Field(alias="schema.customProperties.countedOn")
    sender: Literal["boroughs", "headquarters", ""] = Field(
        "", alias="schema.customProperties.sender"
    )
    reported_by: str = Field("", alias="schema.customProperties.reportedBy")
    may_name_headquarters: bool = Field(False, alias="schema.customProperties.mayNameHeadquarters")
    columns: tuple[Column, ...] = Field(alias="schema.properties")
    rules: tuple[Rule, ...] = Field((), alias="schema.quality")
    frequency_months: Literal[1, 3, 12] = Field(alias="slaProperties.frequency.value")
    frequency_unit: Literal["month"] = Field(alias="slaProperties.frequency.unit")
    latency_days: int = Field(alias="slaProperties.latency.value")
    latency_unit: Literal["day"] = Field(alias="slaProperties.latency.unit")
    settles_after_days: int = Field(0, alias="slaProperties.settlesAfter.value")
    settles_after_unit: Literal["day"] = Field("day", alias="slaProperties.settlesAfter.unit")

    @field_validator("columns", mode="before")
    @classmethod
    def _with_withdrawn(cls, columns: list[Any]) -> list[Any]:
        return [*columns, _WITHDRAWN]

    @model_validator(mode="after")
    def _agrees_with_itself(self, info: ValidationInfo) -> Self:
        """Check the fields that depend on each other. The context is the name of the file."""
        names = [column.name for column in self.columns]
        _require("id", self.return_name, [str(info.context)])
        _require("schema name", self.sheet_name, [str(info.context)])
        _require("reportedBy", self.reported_by, _REPORTED_BY[self.sender])
        for name in self.counted_on:
            _require("countedOn", name, names)
        for rule in self.rules:
            for name in rule.columns:
                _require("column", name, names, f" of the rule {rule.reason}")
        return self

    @property
    def months_across(self) -> bool:
        """Return whether the file has one column per month."""
        return self.layout == "months_across"

    @property
    def is_registered(self) -> bool:
        """Return whether boroughs must send the return and can report a quarter as nil."""
        return self.sender == BOROUGHS

    @property
    def is_measured(self) -> bool:
        """Return whether something is counted from the return. Survey figures are estimated."""
        return self.reported_by not in ("", "wave")

    @property
    def key(self) -> tuple[str, ...]:
        """Return the names of the key columns, in key order."""
        parts = [column for column in self.columns if column.is_key]
        return tuple(column.name for column in sorted(parts, key=lambda part: part.key_position))

    @property
    def persons(self) -> list[Column]:
        """List the columns that refer to people."""
        return [column for column in self.columns if column.is_person]

    @property
    def is_about_people(self) -> bool:
        """Return whether each record is about a person: an offender, or a survey's respondent."""
        return bool(self.persons) or self.reported_by == "wave"

    @property
    def references(self) -> list[str]:
        """List the columns with references by which records may be looked up."""
        columns = () if self.is_about_people else self.columns
        return [column.name for column in columns if column.is_reference]

    @property
    def added_columns(self) -> list[str]:
        """List the columns that landing adds to a file, for comparing references."""
        compared = [column.compared for column in self.columns if column.compared != column.name]
        return compared + [column.unpadded for column in self.columns if column.unpadded]

    @property
    def header_columns(self) -> list[Column]:
        """List the columns that a header may contain, except those filled from month columns."""
        across = {"month", "offences"} if self.months_across else set()
        return [column for column in self.columns if column.name not in across]

    def of_type(self, *types: str) -> Column | None:
        """Return the first column with one of these semantic types, or None."""
        return next((column for column in self.columns if column.semantic_type in types), None)


def _files() -> dict[str, Path]:
    return {path.name.removesuffix(_SUFFIX): path for path in sorted(CONTRACTS.glob(f"*{_SUFFIX}"))}


@cache
def contracts() -> dict[str, Contract]:
    """Return all returns' contracts by name, in alphabetical order."""
    return {name: read(name, path.read_text("utf-8")) for name, path in _files().items()}


def read(name: str, text: str) -> Contract:
    """Read a return's contract from YAML. If it is wrong, raise a UserError that says why."""
    try:
        return Contract.model_validate(yaml.load(text, yaml.CSafeLoader), context=name)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        found = "" if isinstance(first["input"], Mapping) else repr(first["input"])
        parts = filter(None, [place, found, first["msg"].removeprefix("Value error, ")])
        raise UserError(f"The contract {name} cannot be read: {': '.join(parts)}.") from error
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError) as error:
        why = " ".join(str(error).split())
        raise UserError(f"The contract {name} cannot be read: {why}") from error
