"""The order of files matters only for files from the same day, and then there is a warning.

In test_against_the_oracle, random returns show that the order makes no other difference.
"""

import json
from pathlib import Path

import duckdb

from tests.homes import build, take_in

SITES = "cannabis_factory_closures"
HEADER = "site_ref,borough,closed_date,plants,premises_type,withdrawn"
DAY = "__received_2010-06-01.csv"
# The number of plants by refresh, file and record: -1 is invalid, and "gone" is a withdrawal.
SEEN: list[dict[str, dict[str, str]]] = [
    {
        "earlier__received_2010-05-01.csv": {"older": "1"},
        f"z{DAY}": {"corrected": "1", "contradicted": "1", "gone": "1", "same": "1", "thrice": "1"},
    },
    {
        f"a{DAY}": {"corrected": "2", "contradicted": "2", "gone": "gone", "thrice": "2"},
        f"b{DAY}": {"contradicted": "3", "same": "1", "older": "2", "half": "1", "taken": "1"},
        f"c{DAY}": {"older": "3", "half": "-1", "taken": "gone", "copied": "1"},
        f"d{DAY}": {"copied": "1"},
    },
    {f"e{DAY}": {"thrice": "1", "contradicted": "4"}},
]


def sent(returns: Path, files: dict[str, dict[str, str]]) -> None:
    for name, rows in files.items():
        lines = [
            f"{key},Hackney,2010-04-05,{'' if plants == 'gone' else plants},residential,"
            f"{'Y' if plants == 'gone' else ''}"
            for key, plants in rows.items()
        ]
        path = returns / SITES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([HEADER, *lines, ""]))


def test_different_rows_for_one_record_conflict_if_files_from_the_same_day_land_together(
    tmp_path: Path,
) -> None:
    returns, home = tmp_path / "returns", tmp_path / "home"
    for files in SEEN[:-1]:
        sent(returns, files)
        take_in(returns, home)
    sent(returns, SEEN[-1])
    models = (f"{SITES}__current", "quarantined_rows", "row_warnings")
    warehouse = build(returns, home, *models)
    current = f"select site_ref, plants from intermediate.{SITES}__current order by all"
    refused = "select record ->> '$.site_ref', reasons, count(*) from data_quality.quarantined_rows"
    refused += " group by all order by all"
    warned = (
        "select record.record_key, warning.raw_value from data_quality.row_warnings as warning"
        " inner join staging.stg_files as file using (return_name, file_name)"
        f" inner join intermediate.{SITES}__records as record using (file_number, row_number)"
        " where reason = 'same_day_correction' order by all"
    )
    with duckdb.connect(warehouse, read_only=True) as built:
        assert built.execute(current).fetchall() == [
            ("contradicted", 4),
            ("copied", 1),
            ("corrected", 2),
            ("half", 1),
            ("older", 1),
            ("same", 1),
            ("thrice", 1),
        ]
        assert built.execute(refused).fetchall() == [
            ("contradicted", "conflicting_key", 2),
            ("half", "invalid_value", 1),
            ("older", "conflicting_key", 2),
            ("taken", "conflicting_key", 2),
        ]
        assert built.execute(warned).fetchall() == [
            ("contradicted", f"z{DAY}; e{DAY}"),
            ("corrected", f"z{DAY}; a{DAY}"),
            ("gone", f"z{DAY}; a{DAY}"),
            ("thrice", f"a{DAY}; e{DAY}"),
            ("thrice", f"z{DAY}; a{DAY}"),
        ]
    # An earlier version did not store the time at which a file was first seen.
    for note in (home / "landed" / SITES).glob("*.json"):
        entries = json.loads(note.read_text("utf-8"))
        bare = {name: each | {"first_seen_at": None} for name, each in entries.items()}
        note.write_text(json.dumps(bare))
    with duckdb.connect(build(returns, home, *models), read_only=True) as built:
        plants = dict(built.execute(current).fetchall())
        assert (plants["corrected"], plants["older"], plants["contradicted"]) == (1, 3, 1)
        assert {reason for _, reason, _ in built.execute(refused).fetchall()} == {"invalid_value"}
        assert ("corrected", f"a{DAY}; z{DAY}") in built.execute(warned).fetchall()
