"""A home can be restored in full from the backup that docs/backup.md describes."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.commands import refresh, warehouse
from tests.returns.figures import GOLDEN

BACKED_UP = ("person.key", "revisions/*", "editions/kept/*", "landed/*/*.json")
PERSONS = "select distinct ppo_ref from '{}/landed/ppo_roster/[0-9a-f]*.parquet' order by all"
TABLES = (
    "select schema_name || '.' || table_name from duckdb_tables()"
    " where table_name not in ('publication', 'publication_changes', 'revision_triangle')"
    " order by all"
)


def _content(home: Path) -> dict[str, object]:
    """Count and hash the rows of each published table, except tables about publications."""
    with duckdb.connect(str(home / "published" / "drug_strategy.duckdb"), read_only=True) as found:
        return {
            table: found.execute(
                f"select count(*), bit_xor(hash(rows)) from {table} as rows"
            ).fetchall()
            for (table,) in found.execute(TABLES).fetchall()
        }


@pytest.mark.soak
def test_nothing_is_lost_when_a_home_is_restored_from_its_backup_on_another_machine(
    home: Path, editions: tuple[Path, Path], tmp_path: Path
) -> None:
    assert editions[0].exists()
    restored = tmp_path / "restored"
    for pattern in BACKED_UP:
        for file in home.glob(pattern):
            target = restored / file.relative_to(home)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
    [seen] = restored.glob("landed/pas_waves/*.json")
    seen.write_text(
        json.dumps(
            {
                version: entry | {"first_seen": "2011-05-05"}
                for version, entry in json.loads(seen.read_text("utf-8")).items()
            }
        )
    )
    refresh(GOLDEN, restored)
    assert _content(restored) == _content(home)
    assert duckdb.sql(PERSONS.format(restored)).fetchall() == (
        duckdb.sql(PERSONS.format(home)).fetchall()
    )
    kept = {file.name for file in home.glob("revisions/*")}
    assert kept <= {file.name for file in restored.glob("revisions/*")}
    days = {entry["first_seen"] for entry in json.loads(seen.read_text("utf-8")).values()}
    assert days == {"2011-05-05"}
    ran = warehouse("release", "--home", restored, "--to", tmp_path / "release")
    assert ran.returncode == 0, ran.output
    disclosure = json.loads((tmp_path / "release" / "current" / "disclosure.json").read_text())
    assert disclosure["edition"] == "1.1"
    assert disclosure["editions_known_to_the_attack"] == ["1.0"]
