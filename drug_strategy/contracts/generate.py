"""Generate dbt files from the returns' contracts (`make generate`).

The generated files are the staging models with their YAML, the record models' YAML, the column doc
blocks, the sources and the macro that lists the returns. The generated files are committed, because
dbt reads plain files. A test generates the files again and checks that the committed files are the
same.
"""

import json
import sys
from pathlib import Path

import yaml

from drug_strategy.contracts.contract import Column, Contract, contracts
from drug_strategy.contracts.known import HEADQUARTERS
from drug_strategy.settings import PROJECT, UserError

_FROM = "Generated from the contracts by `make generate`: change the contract, not this file."
RETURNS = "macros/returns.sql"
_FOLDERS = PROJECT / "models" / "intermediate"
_LANDED = {
    "_sha256": "file_sha256",
    "_row_number": "row_number",
    "_line_kind": "line_kind",
    "_unparsed": "unparsed_cells",
    "_sent": "sent_cells",
    "_record": "raw_cells",
    "_content": "content_hash",
}
# Columns that every records model has in addition to the return's own columns. The description of
# each column is in the doc block record_<column>.
_RECORDS = (
    "file_number",
    "row_number",
    "record_key",
    "counted_on",
    "borough_codes",
    "ward_code",
    "unmatched_ward",
    "is_place_known",
    "is_unattributed",
    "disposition",
    "is_taken_back",
    "is_reported",
    "corrected_file_number",
    "reasons",
    "reason_columns",
    "reason_values",
)
# Extra columns in the records model of a single return.
_ADDED = {
    "network_disruptions": ("network_ref_compared",),
    "pas_waves": ("wave_compared",),
    "ppo_roster": ("ppo_ref_unpadded",),
    "recorded_offences": ("offence_category",),
}
# Each source has the schema `parquet` and, as its identifier, a glob pattern for its Parquet files
# in the home folder. The macro `source` adds the home to the pattern, so dbt parses the project
# only once for all homes.
_SOURCES = {
    "landed": ("Rows of all files landed so far", "landed/{name}/*.parquet", None),
    "files": ("Files found by this refresh", "landed/files/{name}.parquet", None),
    "validation": (
        "Errors and warnings found in all files so far",
        "validation/{name}/*.parquet",
        ("quality", "validation_results"),
    ),
}
# Returns are sent every quarter, at most five weeks after the quarter ends. Old files cause only a
# warning, since `returns_received` shows which returns are overdue.
_FRESH: dict[str, dict[str, object]] = {
    "files": {
        "loaded_at_field": "cast(received_on as timestamp)",
        "freshness": {"warn_after": {"count": 130, "period": "day"}},
    }
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
    """Return the text of every generated file, by path."""
    staging = PROJECT / "models" / "staging"
    files = {
        PROJECT / RETURNS: returns_macro(),
        staging / "_returns.yml": _yaml({"sources": [*map(_source, _SOURCES)]}),
        staging / "_columns.md": _doc_blocks(),
        _FOLDERS / "records" / "_records.yml": _yaml(
            {"models": [_records(contract) for contract in contracts().values()]}
        ),
    }
    for name, contract in contracts().items():
        files[staging / f"stg_{name}.sql"] = _model(contract)
        files[staging / f"stg_{name}.yml"] = _yaml({"models": [_description(contract)]})
    return files


def main() -> None:
    """Write every generated file to its path."""
    for path, text in generated().items():
        path.write_text(text, "utf-8")


def _source(name: str) -> dict[str, object]:
    """Return a source with a table per return, each linked to the Dagster asset that writes it."""
    description, place, asset = _SOURCES[name]
    return {
        "name": name,
        "description": f"{description}; one table per return",
        "loader": "warehouse refresh",
        "schema": "parquet",
        "quoting": {"identifier": True},
        "config": {"meta": {"external_location": "read_parquet('{identifier}')"}},
        "tables": [
            {
                "name": each.return_name,
                "identifier": place.format(name=each.return_name),
                "description": each.description,
                "config": _FRESH.get(name, {})
                | {"meta": {"dagster": {"asset_key": [*(asset or ("landed", each.return_name))]}}},
            }
            for each in contracts().values()
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


def _description(contract: Contract) -> dict[str, object]:
    own = [*(column.name for column in _own(contract)), *contract.added_columns]
    return {
        "name": f"stg_{contract.return_name}",
        "description": f"{contract.description}, as sent. {_line_grain(contract)}",
        "columns": [
            *(_described(name, f"staged_{name}") for name in _LANDED.values()),
            *(_described(name, _block(contract, name)) for name in own),
            _described("is_withdrawn", "staged_is_withdrawn"),
        ],
    }


def _records(contract: Contract) -> dict[str, object]:
    own = [*(column.name for column in _own(contract)), *_ADDED.get(contract.return_name, ())]
    known = [name for name in own if name not in _RECORDS]
    grain = f"One{contract.grain.removeprefix('one')}"
    return {
        "name": f"{contract.return_name}__records",
        "config": {"group": "private_rooms"},
        "description": f"{grain}, as sent, whether or not the record was accepted",
        "columns": [
            *(_described(name, f"record_{name}") for name in _RECORDS),
            *(_described(name, _block(contract, name)) for name in known),
        ],
    }


def _described(column: str, block: str) -> dict[str, str]:
    return {"name": column, "description": f"{{{{ doc('{block}') }}}}"}


def _block(contract: Contract, column: str) -> str:
    """Return the name of a column's doc block; columns with the same description share a block."""
    text = _texts(contract).get(column)
    if text is None:
        return column
    shared = [each for each in contracts().values() if _texts(each).get(column) == text]
    return f"sent_{column}" if len(shared) > 1 else f"{contract.return_name}__{column}"


def _texts(contract: Contract) -> dict[str, str]:
    return {column.name: column.description for column in _own(contract)} | contract.added_columns


def _doc_blocks() -> str:
    """Return the doc blocks for the columns of every return, as Markdown."""
    texts = {
        _block(contract, column): text
        for contract in contracts().values()
        for column, text in _texts(contract).items()
    }
    blocks = [f"{{% docs {name} %}}\n{text}\n{{% enddocs %}}" for name, text in texts.items()]
    return "\n\n".join([_FROM, *blocks]) + "\n"


def _own(contract: Contract) -> list[Column]:
    return [column for column in contract.columns if column.name != "withdrawn"]


def returns_macro() -> str:
    """Return the text of the macro that lists each return with its properties."""
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
        "may_name_headquarters": contract.may_name_headquarters,
        "is_registered": contract.is_registered,
        "is_headquarters": contract.sender == HEADQUARTERS,
        "reported_by": contract.reported_by,
        "frequency_months": contract.frequency_months,
        "latency_days": contract.latency_days,
        "settles_after_days": contract.settles_after_days,
        "is_measured": (_FOLDERS / name / f"{name}__measures.sql").exists(),
        "columns": [column.name for column in _own(contract)],
        "added_columns": [*contract.added_columns],
        "compared": {c.name: c.compared for c in contract.columns if c.compared != c.name},
        "key_references": {
            c.name: c.unpadded or "" for c in contract.columns if c.is_key and c.is_reference
        },
        "watched": [column.name for column in contract.columns if column.is_watched],
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
