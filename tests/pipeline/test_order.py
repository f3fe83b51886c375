"""File order matters only for files from the same day, and then causes a warning.

The random returns in test_against_the_oracle show that file order makes no other difference.
"""

import pytest

from tests.homes import build, rows_of, take_in

SITES = "cannabis_factory_closures"
HEADER = "site_ref,borough,closed_date,plants,premises_type,withdrawn"
DAY = "__received_2010-06-01.csv"
# Plant counts by refresh, file and record: -1 is invalid, and "gone" is a withdrawal.
SEEN = [
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
CURRENT = f"""
    select site_ref, plants from intermediate.int_{SITES}__records
    where disposition = 'accepted' order by all
"""
REFUSED = """
    select record ->> '$.site_ref', reasons, count(*) from data_quality.quarantined_rows
    group by all order by all
"""
WARNED = f"""
    select record.record_key, warning.raw_value from data_quality.row_warnings as warning
    inner join staging.stg_files as file using (return_name, file_name)
    inner join intermediate.int_{SITES}__records as record using (file_number, row_number)
    where reason = 'same_day_correction' order by all
"""


@pytest.mark.soak
def test_different_rows_for_one_record_conflict_if_files_from_the_same_day_land_together(tmp_path):
    returns, home = tmp_path / "returns", tmp_path / "home"
    (returns / SITES).mkdir(parents=True)
    for files in SEEN:
        for name, records in files.items():
            lines = [HEADER]
            for key, plants in records.items():
                is_gone = plants == "gone"
                number, withdrawn = ("", "Y") if is_gone else (plants, "")
                lines.append(f"{key},Hackney,2010-04-05,{number},residential,{withdrawn}")
            (returns / SITES / name).write_text("\n".join([*lines, ""]))
        take_in(returns, home)
    warehouse = build(returns, home, f"int_{SITES}__records", "quarantined_rows", "row_warnings")
    assert rows_of(warehouse, CURRENT) == [
        ("contradicted", 4),
        ("copied", 1),
        ("corrected", 2),
        ("half", 1),
        ("older", 1),
        ("same", 1),
        ("thrice", 1),
    ]
    assert rows_of(warehouse, REFUSED) == [
        ("contradicted", "conflicting_key", 2),
        ("half", "invalid_value", 1),
        ("older", "conflicting_key", 2),
        ("taken", "conflicting_key", 2),
    ]
    assert rows_of(warehouse, WARNED) == [
        ("contradicted", f"z{DAY}; e{DAY}"),
        ("corrected", f"z{DAY}; a{DAY}"),
        ("gone", f"z{DAY}; a{DAY}"),
        ("thrice", f"a{DAY}; e{DAY}"),
        ("thrice", f"z{DAY}; a{DAY}"),
    ]
