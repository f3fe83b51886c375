"""The commands for returns: templates, checks, overdue returns, examples and the PPO list."""

import sys
from pathlib import Path
from typing import Annotated, Literal

from drug_strategy.cli import console
from drug_strategy.cli.app import (
    DONE,
    NOT_CLEAN,
    AtHome,
    Sender,
    argument,
    command,
    option,
)


def _returns() -> list[str]:
    from drug_strategy.contracts import contracts

    return [*contracts()]


@command(
    "warehouse template crack_house_closures",
    "warehouse template asset_confiscations --to orders.csv",
)
def template(
    return_name: Annotated[
        str, argument("RETURN", "name of a return, such as pas_waves", autocompletion=_returns)
    ],
    to: Annotated[
        Path | None, option("FILE", "an .xlsx or .csv file (default: RETURN.xlsx)")
    ] = None,
) -> None:
    """Write a blank form for a return.

    The form contains the return's columns, and an example row that is ignored if you leave it in.
    An Excel form also contains the rules, and drop-down lists of values. An existing file is never
    overwritten.
    """
    from drug_strategy.exports.return_template import write_template
    from drug_strategy.io.text import as_argument

    file = write_template(return_name, to)
    print(
        f"The template is {file}. Fill in rows below the example, then check the file:"
        f" warehouse screen {as_argument(str(file))} --return {return_name}"
    )


@command("warehouse screen q1.csv", "warehouse screen q1.csv --return crack_house_closures")
def screen(
    settings: AtHome,
    file: Annotated[Path, argument("FILE", "the file as it was sent")],
    return_name: Annotated[
        str | None,
        option("NAME", "name of the return (default: that of the folder or header)", "--return"),
    ] = None,
    form: Annotated[
        Literal["text", "csv"], option(None, "format of the answer", "--format")
    ] = "text",
) -> int:
    """Check one file row by row before it is sent.

    Reads and validates the file as a refresh would, in a temporary folder. Prints each error or
    warning once, with what is expected and, for each column, the values, their spreadsheet rows and
    the most similar place names or codes. With --format csv, prints a line for each row. Titles,
    totals and notes are neither records nor faults. A refresh writes the same list of faults to
    HOME/return_notes. If the file's name has no received date, the command says how this would
    change the as-at date of the published figures.
    """
    from drug_strategy.cli import screening
    from drug_strategy.exports.return_notes import HEADINGS, lines
    from drug_strategy.io.text import csv_lines

    console.show_progress()
    checked = screening.screen(settings, file, return_name)
    if form == "csv":
        sys.stdout.writelines(csv_lines(HEADINGS, lines(checked.listed)))
    else:
        screening.show_faults(checked)
    if checked.undated:
        console.print_error(checked.undated)
    if form == "text":
        console.print_error(
            f"The name {file.name} will be published inside the force, so it must not contain a"
            " person's name or reference."
        )
    return NOT_CLEAN if checked.faults else DONE


@command(
    "warehouse returns-due",
    "warehouse returns-due Hackney --to hackney.csv",
    name="returns-due",
)
def returns_due(
    settings: AtHome,
    sender: Sender = None,
    to: Annotated[Path | None, option("FILE", "write the list to a new file")] = None,
) -> None:
    """Write what a sender owes, as register entries.

    A sender owes overdue returns, an answer about quarters with far fewer records than usual, and
    entries of the return register for quarters that have ended. Each line says why and since when
    the return is owed, how many records have arrived and how many the sender usually sends. Fill in
    the empty status in each line, then send the file. A refresh also writes each sender's list to
    HOME/return_notes/due.
    """
    from drug_strategy.exports.returns_due import HEADINGS, entries, write_new
    from drug_strategy.io.text import csv_lines, number

    owed = entries(settings.published_file, sender)
    if not owed:
        console.print_error(f"{sender} owes nothing." if sender else "No sender owes anything.")
    elif to is None:
        sys.stdout.writelines(csv_lines(HEADINGS, owed))
    else:
        write_new(to, owed)
        print(
            f"{number(len(owed), 'line')} in {to}. Fill in each empty status: nil (there was"
            " nothing), outstanding (records are still to come) or submitted (all records were"
            " sent; give their number in records)."
            f" Then put the file into {settings.returns / 'return_register'}."
        )


@command("warehouse example-returns returns --seed 7 --scale 0.5", name="example-returns")
def example_returns(
    folder: Annotated[Path, argument("DIR", "folder for the files")],
    seed: Annotated[int, option("SEED", "the same seed gives the same returns")] = 1,
    scale: Annotated[float, option("SCALE", "multiple of the usual number of rows")] = 1.0,
) -> None:
    """Write synthetic returns for trying out the warehouse."""
    from drug_strategy.examples import make_examples
    from drug_strategy.io.progress import say

    console.show_progress()
    made = make_examples(folder, seed, scale, say)
    print(f"Wrote {len(made)} synthetic files to {folder}")


@command("warehouse ppo-list /secure/positive.csv", name="ppo-list")
def ppo_list(
    settings: AtHome,
    file: Annotated[Path, argument("FILE", "a new file")],
) -> None:
    """Write a list of the PPOs who tested positive.

    The list is for activity 2.2 of the strategy, and begins with the latest tests. It identifies
    people, so only the owner of FILE can read it. An existing file is never overwritten.
    """
    from drug_strategy.exports.ppo_list import write_list
    from drug_strategy.io.text import number

    rows = number(write_list(settings, file), "row")
    print(f"{file} has {rows}. Only you can read the file.")
