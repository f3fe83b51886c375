"""Make synthetic returns: draw random events, then write the files in which senders report them.

`returns/<return>.sql` creates a table of a return's rows in an in-memory database. The table also
has the columns `i` (the row order) and `counts_on` (the date that decides which file contains the
row).
"""

from collections.abc import Callable
from dataclasses import replace
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.examples.schedule import ReturnFile, files_of
from drug_strategy.examples.senders import SENDERS
from drug_strategy.examples.sheets import Sheet, copy_rows, write_sheet
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT

EXAMPLES = Path(__file__).parent
GEOGRAPHY = PROJECT / "seeds" / "geography"
# The return register is made from other returns' rows, because the register records which returns
# were received.
REGISTER = "return_register"

_PAGE_OF_COLUMNS = 'docs/adding.md, "A column of a return", step 3'

# A file with more than 20,000 records and no faults is never a workbook, because nobody would type
# that many.
MOST_BY_HAND = 20_000

# The file SENT_TWICE is later sent again, byte for byte, under the name SENT_AGAIN.
SENT_TWICE = "sanction_detections_synthetic_headquarters_2011-12_q3"
SENT_AGAIN = "sanction_detections_synthetic_headquarters_copy_for_file__received_2012-03-01"

README_TITLE = "# Synthetic returns: nothing here is real"
README = f"""{README_TITLE}

Every file below this folder was written by a program from a seed (seed {{seed}}, scale {{scale}}).
No closure, order, arrest, detection, disruption, answer or count in these files is real, and no
reference belongs to a person. Borough and ward names are real so that the places match, but the
number of events in each place is random and says nothing about the real place.

The mistakes in some files are there on purpose: titles and totals, unreadable dates, unknown wards,
conflicting rows, a refused file, a withdrawal and others. A few senders are also late, early or
silent on purpose.
"""


def make_examples(
    directory: Path,
    seed: int = 1,
    scale: float = 1.0,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write a complete set of synthetic returns below `directory`, and return their paths in order.

    `scale` multiplies the number of events and survey respondents (1.0 is about 150,000 records).
    `progress` is called with one line per return. An earlier example in the folder is replaced.
    """
    if not scale > 0:
        raise UserError(f"The scale must be a number above 0, not {scale}.")
    _make_room(directory)
    (directory / "README.md").write_text(README.format(seed=seed, scale=scale), "utf-8")
    paths = []
    with invent_events(seed, scale) as connection:
        for return_name in contracts():
            progress(f"writing {return_name}")
            try:
                paths += [
                    _write(connection, file, directory)
                    for file in files_of(return_name, SENDERS[return_name])
                ]
            except duckdb.BinderException as error:
                raise UserError(
                    f"{EXAMPLES}/returns/{return_name}.sql must create every column of the contract"
                    f" ({_PAGE_OF_COLUMNS}). {str(error).partition(chr(10))[0]}."
                ) from error
    [first] = [path for path in paths if path.name.startswith(SENT_TWICE)]
    again = first.with_name(SENT_AGAIN + "".join(first.suffixes[-1:]))
    again.write_bytes(first.read_bytes())
    return sorted([*paths, again])


def _write(connection: duckdb.DuckDBPyConnection, file: ReturnFile, directory: Path) -> Path:
    folder = directory / file.return_name / file.sender.lower()
    folder.mkdir(parents=True, exist_ok=True)
    style = file.style
    if style.is_plain and not file.faults:
        path = folder / f"{file.name}{style.extension}"
        copy_rows(connection, file.query, path, style)
        return path
    result = connection.execute(file.query)
    header = [column[0] for column in result.description or ()]
    records = [list(record) for record in result.fetchmany(MOST_BY_HAND + 1)]
    if len(records) > MOST_BY_HAND and not file.faults:
        style = replace(style, extension=".csv", encoding="utf-8", titled=False)
        path = folder / f"{file.name}{style.extension}"
        copy_rows(connection, file.query, path, style)
        return path
    records.extend(list(record) for record in result.fetchall())
    columns = [column.name for column in contracts()[file.return_name].columns]
    sheet = Sheet(columns[: len(header)], header, records)
    for fault in file.faults:
        fault(sheet)
    path = folder / f"{file.name}{style.extension}"
    write_sheet(sheet, path, style)
    return path


def _make_room(directory: Path) -> None:
    """Create the folder, or delete an earlier example from it. Leave any other folder untouched."""
    if directory.exists() and not directory.is_dir():
        raise UserError(f"{directory} is a file; give a folder for the synthetic returns.")
    directory.mkdir(parents=True, exist_ok=True)
    paths = [path for path in directory.rglob("*") if not path.is_dir() or path.is_symlink()]
    readme = directory / "README.md"
    is_example = readme.is_file() and readme.read_text("utf-8").startswith(README_TITLE)
    others = [path for path in paths if path != readme and "synthetic" not in path.name]
    if paths and (others or not is_example):
        raise UserError(
            f"The folder {directory} contains files that are not a synthetic example;"
            " give an empty or new folder."
        )
    for path in paths:
        path.unlink()


def invent_events(seed: int, scale: float) -> duckdb.DuckDBPyConnection:
    """Return a database that has rows for every return. `scale` multiplies the number of rows."""
    connection = duckdb.connect()
    connection.execute("set variable seed = ?", [seed])
    connection.execute("set variable scale = ?", [scale])
    connection.execute("set variable geography = ?", [str(GEOGRAPHY)])
    connection.execute((EXAMPLES / "generator.sql").read_text())
    after = {name: SENDERS[name].after for name in contracts() if name != REGISTER}
    for return_name in TopologicalSorter(after).static_order():
        connection.execute((EXAMPLES / "returns" / f"{return_name}.sql").read_text())
    registered = [name for name, contract in contracts().items() if contract.is_registered]
    of_headquarters = [name for name, each in contracts().items() if each.reported_by == "quarter"]
    for view, returns in (("filed_events", registered), ("headquarters_events", of_headquarters)):
        events = " union all ".join(
            f"select '{name}' as return_name, borough, counts_on from {name}" for name in returns
        )
        connection.execute(f"create view {view} as {events}")
    names = ", ".join(f"('{name}')" for name in registered)
    connection.execute(f"create view register_returns as from (values {names}) as _(return_name)")
    connection.execute((EXAMPLES / "returns" / f"{REGISTER}.sql").read_text())
    for return_name in registered:
        connection.execute(
            f"delete from {return_name} where (borough, quarter_label(counts_on)) in"
            " (select (borough, quarter_label(quarter_start)) from registered_quarters"
            " where return_name = ? and is_kept_back)",
            [return_name],
        )
    return connection
