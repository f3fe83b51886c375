"""Writes the list of PPOs who tested positive (strategy 2.2), for people entitled to see it.

Only the command `ppo-list` writes the list; a refresh never does. Each pseudonym is replaced with
the person's reference. The model restricted.ppo_positive_list decides who is on the list.
"""

import os
from pathlib import Path

import duckdb

from drug_strategy.io import engine, files
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import csv_lines
from drug_strategy.settings import Settings

_LIST = """
    with persons as (
        select pseudonym, min(reference) as reference from read_parquet(?) group by pseudonym
    )
    select listed.* replace (persons.reference as ppo_ref)
    from restricted.ppo_positive_list as listed
    left join persons on listed.ppo_ref = persons.pseudonym
    order by listed.latest_positive_date desc nulls last, persons.reference
"""


def write_list(settings: Settings, file: Path) -> int:
    """Write the list to a new CSV that only its owner can read, and return the row count."""
    if not settings.database.exists():
        raise UserError(f"There is no warehouse in {settings.home} yet; run: warehouse refresh")
    try:
        with engine.connect(str(settings.database), read_only=True) as connection:
            result = connection.execute(_LIST, [str(settings.home / "persons" / "*.parquet")])
            names = [column[0] for column in result.description or []]
            rows = result.fetchall()
    except duckdb.Error as error:
        raise UserError(f"The PPO list cannot be read: {str(error).splitlines()[0]}") from error
    with files.creating(file):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        os.fchmod(stream.fileno(), 0o600)
        stream.writelines(csv_lines(names, rows))
    return len(rows)
