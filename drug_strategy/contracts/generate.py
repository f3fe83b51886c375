"""Generate dbt's sources and the macro that lists the returns from the contracts (`make generate`).

The files are committed, because dbt reads plain files. A test generates them again and checks that
the committed files are the same.
"""

import json
import sys
import textwrap
from pathlib import Path

from drug_strategy.contracts.contract import HEADQUARTERS, Contract, contracts
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT

_FROM = "Generated from the contracts by `make generate`: change the contract, not this file."
RETURNS = "macros/returns.sql"
_SOURCES = """\
---
# {note}
sources:
  - name: landed
    description: Rows of all files landed so far; one table per return
    schema: landed/{{name}}/*.parquet
    tables: &returns
{returns}
  - name: files
    description: Files found by this refresh; one table per return
    schema: landed/files/{{name}}.parquet
    tables: *returns
  - name: validation
    description: Errors and warnings found in all files so far; one table per return
    schema: validation/{{name}}/*.parquet
    tables: *returns
models:
{staged}
"""
_RECORDS = """\
---
# {note}
models:
{records}
"""
_RETURNS = """\
{{#-
    List the returns by name, each with its key, columns and other properties. A property that is
    false, zero or empty is left out.
    {note}
-#}}
{{% macro returns() %}}
    {{{{ return({{
{returns}
    }}) }}}}
{{% endmacro %}}
"""


def generated() -> dict[Path, str]:
    """Return the text of every generated file, keyed by path."""
    return {
        PROJECT / RETURNS: _RETURNS.format(
            note=_FROM, returns=",\n".join(map(_mapping, contracts().values()))
        ),
        PROJECT / "models" / "staging" / "_returns.yml": _SOURCES.format(
            note=_FROM,
            returns=_described("      - {{name: {0}, description: '{1}'}}"),
            staged=_described(
                "  - {{name: stg_{0}, description: '{1}: one row per line sent, record or not'}}"
            ),
        ),
        PROJECT / "models" / "intermediate" / "records" / "_returns.yml": _RECORDS.format(
            note=_FROM,
            records=_described(
                "  - {{name: int_{0}__records, description: '{1}: one row per record, with its"
                " key, place and outcome'}}"
            ),
        ),
    }


def _described(entry: str) -> str:
    """Write an entry of YAML for each return, from its name and its contract's description."""
    return "\n".join(
        entry.format(contract.return_name, contract.description.replace("'", "''"))
        for contract in contracts().values()
    )


def main() -> None:
    """Write every generated file."""
    for path, text in generated().items():
        path.write_text(text, "utf-8")


def _mapping(contract: Contract) -> str:
    # No line may end between a property's name and its value.
    facts = json.dumps(_facts(contract))[1:-1].replace(": ", ":\N{NO-BREAK SPACE}")
    lines = textwrap.indent(textwrap.fill(facts, 88), " " * 12).replace("\N{NO-BREAK SPACE}", " ")
    return f'        "{contract.return_name}": {{\n{lines}\n        }}'


def _facts(contract: Contract) -> dict[str, object]:
    place = contract.of_type("borough", "borough_mps", "boroughs")
    ward = contract.of_type("ward")
    [counted_as] = {c.semantic_type for c in contract.columns if c.name in contract.counted_on}
    facts: dict[str, object] = {
        "reported_by": contract.reported_by,
        "is_registered": contract.is_registered,
        "is_headquarters": contract.sender == HEADQUARTERS,
        "is_measured": contract.is_measured,
        "is_about_people": contract.is_about_people,
        "frequency_months": contract.frequency_months,
        "latency_days": contract.latency_days,
        "settles_after_days": contract.settles_after_days,
        "place": place and place.name,
        "ward": ward and ward.name,
        "is_mps_only": place and place.semantic_type == "borough_mps",
        "is_list": place and place.semantic_type == "boroughs",
        "may_name_headquarters": contract.may_name_headquarters,
        "counted_on": contract.counted_on,
        "counted_as": counted_as,
        "key": contract.key,
        "columns": [c.name for c in contract.columns if c.name != "withdrawn"],
        "references": [c.name for c in contract.columns if c.compared != c.name],
        "persons": [c.name for c in contract.columns if c.unpadded],
    }
    return {name: fact for name, fact in facts.items() if fact}


if __name__ == "__main__":
    try:
        main()
    except UserError as wrong:
        sys.exit(str(wrong))
