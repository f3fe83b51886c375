"""What is built depends on the order of arrival only within a day, and then it says so."""

import json
import shutil
from pathlib import Path

import duckdb

from drug_strategy.publication import generations
from tests.homes import build, take_in
from tests.returns.figures import GOLDEN

# What no model makes.
OF_A_PUBLICATION = {
    ("data_quality", "reason_meanings"),
    ("marts", "indicator_revisions"),
    ("marts", "publication"),
    ("marts", "publication_changes"),
    ("marts", "revision_summary"),
    ("marts", "revision_triangle"),
}


def tables(published: Path) -> set[tuple[str, str]]:
    """Every published table of the models."""
    with duckdb.connect(published, read_only=True) as file:
        query = "select table_schema, table_name from information_schema.tables"
        return {*file.execute(query).fetchall()} - OF_A_PUBLICATION


def contents(path: Path, names: set[tuple[str, str]]) -> dict[str, tuple[object, ...] | None]:
    """The number of each table's rows and the sum of their hashes, which no order changes."""
    with duckdb.connect(path, read_only=True) as file:
        return {
            f"{schema}.{name}": file.execute(
                f"select count(*), sum(hash(each)::hugeint) from {schema}.{name} as each"
            ).fetchone()
            for schema, name in names
        }


def test_the_latest_files_first_and_the_rest_later_give_the_same(
    golden_home: Path, tmp_path: Path
) -> None:
    """The half received last is taken in first; the figures end as if all had come at once."""
    returns, home = tmp_path / "returns", tmp_path / "home"
    files = sorted(
        (path for path in GOLDEN.rglob("*") if path.is_file()),
        key=lambda path: path.name.partition("__received_")[2],
        reverse=True,
    )
    for at, file in enumerate(files):
        if at == len(files) // 2:
            take_in(returns, home)
        target = returns / file.relative_to(GOLDEN)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    warehouse = build(returns, home)
    published = golden_home / "published" / generations.LINK
    names = tables(published)
    found, expected = contents(warehouse, names), contents(published, names)
    assert len(expected) > 20
    assert [table for table in expected if found[table] != expected[table]] == []


SITES = "cannabis_factory_closures"
HEADER = "site_ref,borough,closed_date,plants,premises_type,withdrawn"
DAY = "__received_2010-06-01.csv"
# By refresh, file and key: the number of plants, which may be impossible, or a withdrawal.
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
    """Write files of sites."""
    for name, rows in files.items():
        lines = [
            f"{key},Hackney,2010-04-05,{'' if plants == 'gone' else plants},residential,"
            f"{'Y' if plants == 'gone' else ''}"
            for key, plants in rows.items()
        ]
        path = returns / SITES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([HEADER, *lines, ""]))


def test_of_one_day_the_file_seen_later_counts_and_none_of_those_that_arrived_together(
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
    for note in (home / "landed" / SITES).glob("*.json"):  # as before times were noted
        entries = json.loads(note.read_text("utf-8"))
        bare = {name: each | {"first_seen_at": None} for name, each in entries.items()}
        note.write_text(json.dumps(bare))
    with duckdb.connect(build(returns, home, *models), read_only=True) as built:
        plants = dict(built.execute(current).fetchall())
        assert (plants["corrected"], plants["older"], plants["contradicted"]) == (1, 3, 1)
        assert {reason for _, reason, _ in built.execute(refused).fetchall()} == {"invalid_value"}
        assert ("corrected", f"a{DAY}; z{DAY}") in built.execute(warned).fetchall()
