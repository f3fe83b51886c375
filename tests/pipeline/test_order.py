"""File order matters only for files from the same day, and then causes a warning.

The random returns in test_against_the_oracle show that file order makes no other difference.
"""

import json

import duckdb
import pytest

from tests.homes import build, take_in

SITES = "cannabis_factory_closures"
HEADER = "site_ref,borough,closed_date,plants,premises_type,withdrawn"
DAY = "__received_2010-06-01.csv"
# Plant counts by refresh, file and record: -1 is invalid, and "gone" is a withdrawal.
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


CURRENT = f"select site_ref, plants from intermediate.{SITES}__current order by all"
REFUSED = """
    select record ->> '$.site_ref', reasons, count(*) from data_quality.quarantined_rows
    group by all order by all
"""
WARNED = f"""
    select record.record_key, warning.raw_value from data_quality.row_warnings as warning
    inner join staging.stg_files as file using (return_name, file_name)
    inner join intermediate.{SITES}__records as record using (file_number, row_number)
    where reason = 'same_day_correction' order by all
"""
MODELS = (f"{SITES}__current", "quarantined_rows", "row_warnings")


def sent(returns, files):
    for name, rows in files.items():
        lines = [
            f"{key},Hackney,2010-04-05,{'' if plants == 'gone' else plants},residential,"
            f"{'Y' if plants == 'gone' else ''}"
            for key, plants in rows.items()
        ]
        path = returns / SITES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([HEADER, *lines, ""]))


@pytest.fixture
def folder(tmp_path):
    """Return a folder of returns that have landed in a home one by one."""
    for files in SEEN:
        sent(tmp_path / "returns", files)
        take_in(tmp_path / "returns", tmp_path / "home")
    return tmp_path


def built(folder):
    warehouse = build(folder / "returns", folder / "home", *MODELS)
    return duckdb.connect(warehouse, read_only=True)


@pytest.mark.soak
def test_different_rows_for_one_record_conflict_if_files_from_the_same_day_land_together(folder):
    with built(folder) as warehouse:
        assert warehouse.execute(CURRENT).fetchall() == [
            ("contradicted", 4),
            ("copied", 1),
            ("corrected", 2),
            ("half", 1),
            ("older", 1),
            ("same", 1),
            ("thrice", 1),
        ]
        assert warehouse.execute(REFUSED).fetchall() == [
            ("contradicted", "conflicting_key", 2),
            ("half", "invalid_value", 1),
            ("older", "conflicting_key", 2),
            ("taken", "conflicting_key", 2),
        ]
        assert warehouse.execute(WARNED).fetchall() == [
            ("contradicted", f"z{DAY}; e{DAY}"),
            ("corrected", f"z{DAY}; a{DAY}"),
            ("gone", f"z{DAY}; a{DAY}"),
            ("thrice", f"a{DAY}; e{DAY}"),
            ("thrice", f"z{DAY}; a{DAY}"),
        ]


@pytest.mark.soak
def test_files_from_the_same_day_are_ordered_by_name_if_the_time_of_their_arrival_is_unknown(
    folder,
):
    """An earlier version did not store when a file was first seen."""
    for note in (folder / "home" / "landed" / SITES).glob("*.json"):
        entries = json.loads(note.read_text("utf-8"))
        bare = {name: each | {"first_seen_at": None} for name, each in entries.items()}
        note.write_text(json.dumps(bare))
    with built(folder) as warehouse:
        plants = dict(warehouse.execute(CURRENT).fetchall())
        assert (plants["corrected"], plants["older"], plants["contradicted"]) == (1, 3, 1)
        assert {reason for _, reason, _ in warehouse.execute(REFUSED).fetchall()} == {
            "invalid_value"
        }
        assert ("corrected", f"a{DAY}; z{DAY}") in warehouse.execute(WARNED).fetchall()
