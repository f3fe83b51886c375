"""The list of PPOs who tested positive (strategy 2.2), handed over as a file to those entitled.

Only this command writes it, never a refresh. Who is on the list is the model's to say
(restricted.ppo_positive_list).
"""

import csv
import os
from pathlib import Path

import duckdb

from orchestration.settings import Settings, UserError


def write_list(settings: Settings, file: Path) -> int:
    """Write the list to a new CSV that its owner alone can read; gives the number of rows.

    Raises:
        UserError: where there is no list, or the file exists or cannot be made.
    """
    if not settings.database.exists():
        raise UserError(f"There is no warehouse in {settings.home} yet; run: warehouse refresh")
    try:
        with duckdb.connect(str(settings.database), read_only=True) as connection:
            found = connection.execute("select * from restricted.ppo_positive_list")
            names = [column[0] for column in found.description or []]
            rows = found.fetchall()
    except duckdb.Error as error:
        raise UserError(f"The list cannot be read: {str(error).splitlines()[0]}") from error
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UserError(f"{file} exists already and is not written over; name another.") from error
    except OSError as error:
        raise UserError(f"{file} cannot be written: {(error.strerror or '').lower()}.") from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        os.fchmod(stream.fileno(), 0o600)
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows(rows)
    return len(rows)
