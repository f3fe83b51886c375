"""The dbt sources of a return: its landed rows, its files and its validation results.

A source's identifier is the pattern of its Parquet files below the home, in a schema
named parquet. The macro `source` resolves it, so that one parsed dbt project serves every home.
"""

from drug_strategy.contracts.reader import contracts

SOURCES = {
    "landed": ("Rows of every file ever landed", "landed/{name}/*.parquet", None),
    "files": ("Files of the return as of this refresh", "landed/files/{name}.parquet", None),
    "validation": (
        "Validation results: one row per row and reason, of every file ever validated",
        "validation/{name}/*.parquet",
        ("quality", "validation_results"),
    ),
}
# A return is sent once a quarter, five weeks after its end at the latest; a warning only, since
# `returns_received` shows what is overdue for each borough.
_FRESH: dict[str, dict[str, object]] = {
    "files": {
        "loaded_at_field": "cast(received_on as timestamp)",
        "freshness": {"warn_after": {"count": 130, "period": "day"}},
    }
}


def source(name: str) -> dict[str, object]:
    """A source with a table per return; Dagster knows it by the asset that writes it."""
    description, place, asset = SOURCES[name]
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
