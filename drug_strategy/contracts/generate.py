"""Generate dbt files from the returns' contracts and the tables' YAML (`make generate`).

From the contracts come the staging models, the sources, and the macro that lists the returns. The
tests of keys come from `primary_key` and `unique` in the tables' YAML. One test checks many keys,
because each test costs time in a refresh. The files are committed, because dbt reads plain files. A
test generates them again and checks that the committed files are the same.
"""

import json
import sys
from operator import itemgetter
from pathlib import Path
from typing import Any

import yaml

from drug_strategy.contracts.contract import HEADQUARTERS, Column, Contract, contracts
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT

_FROM = "Generated from the contracts by `make generate`: change the contract, not this file."
RETURNS = "macros/returns.sql"
_LANDED = {
    "_sha256": "file_sha256",
    "_row_number": "row_number",
    "_line_kind": "line_kind",
    "_unparsed": "unparsed_cells",
    "_sent": "sent_cells",
    "_record": "raw_cells",
    "_content": "content_hash",
}
# Each source has the schema `parquet`. Its identifier is a glob pattern for its Parquet files in
# the home folder. The macro `source` adds the home to the pattern, so dbt parses the project only
# once for all homes.
_SOURCES = {
    "landed": ("Rows of all files landed so far", "landed/{name}/*.parquet"),
    "files": ("Files found by this refresh", "landed/files/{name}.parquet"),
    "validation": ("Errors and warnings found in all files so far", "validation/{name}/*.parquet"),
}
_STAGING = """\
-- {grain}.
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
_KEYS = """\
-- {claim}
-- Generated from `primary_key` and `unique` in the tables' YAML by `make generate`.
{{{{ repeated_keys([
    {keys}
]) }}}}
"""
_RETURNS = """\
{{#-
    List the returns by name, each with its key, columns and other properties.
    {note}
-#}}
{{% macro returns() %}}
    {{{{ return({returns}) }}}}
{{% endmacro %}}
"""


def generated() -> dict[Path, str]:
    """Return the text of every generated file, keyed by path."""
    staging = PROJECT / "models" / "staging"
    files = {
        PROJECT / RETURNS: returns_macro(),
        staging / "_returns.yml": _yaml({"sources": [*map(_source, _SOURCES)]}),
    }
    for name, contract in contracts().items():
        files[staging / f"stg_{name}.sql"] = _model(contract)
    edition = PROJECT / "models" / "release"
    tests = PROJECT / "tests" / "dbt"
    tables = [
        (path, table)
        for folder in ("models", "seeds")
        for path in sorted((PROJECT / folder).rglob("*.yml"))
        for table in yaml.safe_load(path.read_text("utf-8")).get(folder, ())
    ]
    files[tests / "keys.sql"] = _keys(
        "No two rows of a table have the same key.",
        [table for path, table in tables if not path.is_relative_to(edition)],
    )
    files[tests / "release" / "keys_of_the_edition.sql"] = _keys(
        "No two rows of a table in the public edition have the same key.",
        [table for path, table in tables if path.is_relative_to(edition)],
    )
    return files


def _keys(claim: str, tables: list[dict[str, Any]]) -> str:
    """Return a test of all keys that the tables' YAML lists."""
    keys = []
    for table in sorted(tables, key=itemgetter("name")):
        meta = table.get("config", {}).get("meta", {})
        listed = [meta["primary_key"], *meta.get("unique", ())] if "primary_key" in meta else []
        keys += [f"('{table['name']}', '{', '.join(columns)}')" for columns in listed]
    return _KEYS.format(claim=claim, keys=",\n    ".join(keys))


def main() -> None:
    """Write every generated file."""
    for path, text in generated().items():
        path.write_text(text, "utf-8")


def _source(name: str) -> dict[str, object]:
    """Return a source that has one table per return."""
    description, place = _SOURCES[name]
    return {
        "name": name,
        "description": f"{description}; one table per return",
        "loader": "warehouse refresh",
        "schema": "parquet",
        "quoting": {"identifier": True},
        "config": {"meta": {"external_location": "read_parquet('{identifier}')"}},
        "tables": [
            {
                "name": contract.return_name,
                "identifier": place.format(name=contract.return_name),
                "description": contract.description,
            }
            for contract in contracts().values()
        ],
    }


def _model(contract: Contract) -> str:
    columns = [f"{landed} as {name}" for landed, name in _LANDED.items()]
    columns += [column.name for column in _own(contract)]
    columns += contract.added_columns
    columns += ["coalesce(withdrawn, false) as is_withdrawn"]
    return _STAGING.format(
        grain=_line_grain(contract),
        note=_FROM,
        return_name=contract.return_name,
        columns=",\n        ".join(columns),
    )


def _line_grain(contract: Contract) -> str:
    line = "month in each line" if contract.months_across else "line"
    return f"One row per {line} of the files received so far, whether or not the line is a record"


def _own(contract: Contract) -> list[Column]:
    return [column for column in contract.columns if column.name != "withdrawn"]


def returns_macro() -> str:
    """Return the text of the macro that lists the returns and their properties."""
    known = {name: _facts(contract) for name, contract in contracts().items()}
    lines = [f'        "{name}": {_mapping(facts)}' for name, facts in known.items()]
    return _RETURNS.format(note=_FROM, returns="{\n" + ",\n".join(lines) + "\n    }")


def _mapping(facts: dict[str, object]) -> str:
    lines = [f'            "{name}": {json.dumps(fact)}' for name, fact in facts.items()]
    return "{\n" + ",\n".join(lines) + "\n        }"


def _facts(contract: Contract) -> dict[str, object]:
    place = contract.of_type("borough", "borough_mps", "boroughs")
    ward = contract.of_type("ward")
    [counted_as] = {c.semantic_type for c in contract.columns if c.name in contract.counted_on}
    return {
        "key": contract.key,
        "place": place.name if place else "",
        "ward": ward.name if ward else "",
        "is_mps_only": bool(place and place.semantic_type == "borough_mps"),
        "is_list": bool(place and place.semantic_type == "boroughs"),
        "counted_on": contract.counted_on,
        "counted_as": counted_as,
        "may_name_headquarters": contract.may_name_headquarters,
        "is_registered": contract.is_registered,
        "is_headquarters": contract.sender == HEADQUARTERS,
        "reported_by": contract.reported_by,
        "frequency_months": contract.frequency_months,
        "latency_days": contract.latency_days,
        "settles_after_days": contract.settles_after_days,
        "is_measured": contract.is_measured,
        "columns": [column.name for column in _own(contract)],
        "added_columns": [*contract.added_columns],
        "compared": {c.name: c.compared for c in contract.columns if c.compared != c.name},
        "key_references": {
            c.name: c.unpadded or "" for c in contract.columns if c.is_key and c.is_reference
        },
    }


class _Indented(yaml.SafeDumper):
    """A YAML dumper that indents lists as yamllint expects."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent a list under its key."""
        super().increase_indent(flow, indentless=False)


def _yaml(content: object) -> str:
    text = yaml.dump(content, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n# {_FROM}\n{text}"


if __name__ == "__main__":
    try:
        main()
    except UserError as wrong:
        sys.exit(str(wrong))
