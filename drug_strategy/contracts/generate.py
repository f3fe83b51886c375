"""What dbt needs to know of a return, generated from its contract: `make generate`.

The staging model and its YAML, the sources, and the macro that lists the returns. What is written
is committed, so that dbt reads plain files; a test generates it again and compares.
"""

import json
from pathlib import Path

import yaml

from drug_strategy.contracts.contract import Column, Contract, contracts
from drug_strategy.contracts.sources import SOURCES, source
from drug_strategy.settings import PROJECT

_FROM = "Generated from the contracts by `make generate`; change the contract."
_FOLDERS = PROJECT / "models" / "intermediate"
_LANDED = {
    "_sha256": ("file_sha256", "SHA-256 of the file that holds the row"),
    "_row_number": ("row_number", "Number of the record in its file, from 1"),
    "_line_kind": ("line_kind", "What the line is: record, ragged_row or not_a_record"),
    "_unparsed": ("unparsed_cells", "Cells that could not be read as their type, as a JSON object"),
    "_sent": ("sent_cells", "Cells that were written in another way than their value, as sent"),
    "_record": ("raw_cells", "Cells of a line that is no record, as a JSON array"),
    "_content": ("content_hash", "Hash of the row's values, without its places"),
}
_WITHDRAWN = ("is_withdrawn", "Whether the row takes its key back")
_STAGING = """\
-- One row {grain}, as sent; of every file ever landed.
-- {note}
with landed as (
    select * from {{{{ source('landed', '{return_name}') }}}}
),

named as (
    select
        {columns}
    from landed
)

select * from named
"""
_RETURNS = """\
{{#-
    The returns by name: what the loops over them must know of each.
    {note}
-#}}
{{% macro returns() %}}
    {{{{ return({returns}) }}}}
{{% endmacro %}}
"""


def generated() -> dict[Path, str]:
    """Every generated file of the project and its text."""
    staging = PROJECT / "models" / "staging"
    files = {
        PROJECT / "macros" / "returns.sql": _returns(),
        staging / "_returns.yml": _yaml({"sources": [*map(source, SOURCES)]}),
    }
    for name, contract in contracts().items():
        files[staging / f"stg_{name}.sql"] = _model(contract)
        files[staging / f"stg_{name}.yml"] = _yaml({"models": [_description(contract)]})
    return files


def main() -> None:
    """Write every generated file."""
    for path, text in generated().items():
        path.write_text(text, "utf-8")


def _model(contract: Contract) -> str:
    columns = [f"{landed} as {name}" for landed, (name, _) in _LANDED.items()]
    columns += [column.name for column in _own(contract)]
    columns += ["coalesce(withdrawn, false) as is_withdrawn"]
    return _STAGING.format(
        grain=contract.grain.removeprefix("one row "),
        note=_FROM,
        return_name=contract.return_name,
        columns=",\n        ".join(columns),
    )


def _description(contract: Contract) -> dict[str, object]:
    columns = [*_LANDED.values(), *((c.name, c.description) for c in _own(contract)), _WITHDRAWN]
    return {
        "name": f"stg_{contract.return_name}",
        "description": f"{contract.description}, as sent; one row a record or line that is none",
        "columns": [{"name": name, "description": text} for name, text in columns],
    }


def _own(contract: Contract) -> list[Column]:
    return [column for column in contract.columns if column.name != "withdrawn"]


def _returns() -> str:
    known = {name: _facts(contract) for name, contract in contracts().items()}
    lines = [f'        "{name}": {_mapping(facts)}' for name, facts in known.items()]
    return _RETURNS.format(note=_FROM, returns="{\n" + ",\n".join(lines) + "\n    }")


def _mapping(facts: dict[str, object]) -> str:
    lines = [f'            "{name}": {json.dumps(fact)}' for name, fact in facts.items()]
    return "{\n" + ",\n".join(lines) + "\n        }"


def _facts(contract: Contract) -> dict[str, object]:
    place = contract.of_type("borough", "borough_mps", "boroughs")
    ward = contract.of_type("ward")
    name = contract.return_name
    [counted_as] = {c.semantic_type for c in contract.columns if c.name in contract.counted_on}
    return {
        "key": contract.key,
        "place": place.name if place else "",
        "ward": ward.name if ward else "",
        "is_mps_only": bool(place and place.semantic_type == "borough_mps"),
        "is_list": bool(place and place.semantic_type == "boroughs"),
        "counted_on": contract.counted_on,
        "counted_as": counted_as,
        "is_registered": contract.is_registered,
        "is_measured": (_FOLDERS / name / f"{name}__measures.sql").exists(),
        "watched": [column.name for column in contract.columns if column.is_watched],
    }


class _Indented(yaml.SafeDumper):
    """Indents lists, as yamllint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent a list below its key."""
        super().increase_indent(flow, indentless=False)


def _yaml(content: object) -> str:
    text = yaml.dump(content, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n# {_FROM}\n{text}"


if __name__ == "__main__":
    main()
