"""Read each return's columns, days and senders from its contract, which contains no code."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[2] / "drug_strategy" / "contracts"


@dataclass(frozen=True)
class Column:
    """A column of a return."""

    name: str
    kind: str
    is_key: bool
    is_required: bool
    allowed: tuple = ()


@dataclass(frozen=True)
class Contract:
    """A return's columns, and the day and sender of its records.

    A record's date comes from the first column in `dates` with a value. Figures become final
    `settles` days after their period ends.
    """

    columns: list
    dates: list
    reported_by: str | None
    settles: int


def _contract(file):
    read = yaml.safe_load(file.read_text("utf-8"))
    [table] = read["schema"]
    known = table["customProperties"] + read["slaProperties"]
    known = {each["property"]: each["value"] for each in known}
    columns = [
        Column(
            each["name"],
            each.get("semanticType", each["logicalType"]),
            each.get("primaryKey", False),
            each.get("required", False),
            tuple(code["value"] for code in each.get("enum", ())),
        )
        for each in table["properties"]
    ]
    columns.append(Column("withdrawn", "boolean", is_key=False, is_required=False))
    days = known["countedOn"], known.get("reportedBy"), known.get("settlesAfter", 0)
    return Contract(columns, *days)


CONTRACTS = {
    file.name.partition(".")[0]: _contract(file) for file in sorted(FOLDER.glob("*.odcs.yaml"))
}
REGISTERED = tuple(name for name, each in CONTRACTS.items() if each.reported_by == "sender")
OF_HEADQUARTERS = tuple(name for name, each in CONTRACTS.items() if each.reported_by == "quarter")
