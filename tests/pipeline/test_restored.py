"""A home restored from another version's backup publishes the same figures.

The backup is from an unknown version, and has unknown columns and entries.
"""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.commands import refresh
from tests.parity.comparison import differences
from tests.returns.figures import GOLDEN

BACKED_UP = ("person.key", "revisions/*", "landed/*/*.json")
OF_PUBLICATIONS = ("marts.publication", "marts.revision_triangle")
PUBLISHED = "published/drug_strategy.duckdb"
SEEN = "2011-05-05"


@pytest.fixture
def restored(golden_home, tmp_path):
    """Return a home restored from a backup of the golden home."""
    home = tmp_path / "home"
    for pattern in BACKED_UP:
        for file in golden_home.glob(pattern):
            target = home / file.relative_to(golden_home)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
    for log in home.glob("landed/*/*.json"):
        entries = json.loads(log.read_text("utf-8"))
        [(version, entry)] = entries.items()
        if log.parent.name == "pas_waves":  # the survey file's name contains no date
            entry["first_seen"] = SEEN
        other = version.replace(version.rpartition(":")[2], "of_another_version")
        log.write_text(json.dumps({other: {**entry, "of_a_later_version": 1}}))
    for kept in home.glob("revisions/*.parquet"):
        duckdb.sql(f"select *, 1 as of_a_later_version from '{kept}'").write_parquet(f"{kept}.new")
        Path(f"{kept}.new").replace(kept)
    (home / "refreshes.jsonl").write_text('{"of_a_later_version": 1}')
    return home


@pytest.mark.soak
def test_figures_and_pseudonyms_and_first_days_are_the_same_after_restoring_a_backup(
    restored, golden_home
):
    refresh(GOLDEN, restored)
    found = differences(golden_home / PUBLISHED, restored / PUBLISHED)
    assert [each for each in found if not each.startswith(OF_PUBLICATIONS)] == []
    persons = "select distinct ppo_ref from '{}/landed/ppo_roster/[0-9a-f]*.parquet' order by all"
    before = duckdb.sql(persons.format(golden_home)).fetchall()
    assert duckdb.sql(persons.format(restored)).fetchall() == before != []
    [log] = restored.glob("landed/pas_waves/*.json")
    entries = json.loads(log.read_text("utf-8"))
    assert {entry["first_seen"] for entry in entries.values()} == {SEEN}
