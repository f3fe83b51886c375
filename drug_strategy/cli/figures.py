"""The commands that answer questions about figures.

Commands import slow modules only when they need them.
"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from drug_strategy.cli import console
from drug_strategy.cli.app import (
    Area,
    AtHome,
    IndicatorOrReference,
    Period,
    argument,
    as_written,
    command,
    option,
)
from drug_strategy.io import files
from drug_strategy.io.errors import UsageError, UserError

_LONGEST = 3_600  # Seconds that a query may be allowed.


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < (seconds := float(text)) <= _LONGEST:
            return seconds
    raise ValueError(f"give a number of seconds above 0 and up to {_LONGEST:,}, not {text!r}")


@command(
    'warehouse explain crack_houses_closed Hackney "2011-12 Q2"',
    'warehouse explain confiscation_orders "Abbey, Merton" 2010-11',
    'warehouse explain pas_tackling_drugs London "year to 2011-12 Q2"',
    "warehouse explain CHC-000108",
    takes_any_text=True,
)
def explain(
    settings: AtHome, indicator: IndicatorOrReference, area: Area = None, period: Period = None
) -> None:
    """Explain where a figure comes from, or where a record is.

    Shows the published figure with its limits, numerator, denominator and meaning. Lists the files
    on which the figure is based, and the number of rows from each. Also lists the rows that were
    left out, and why. Only people who may read the private warehouse see the files and rows.

    With a record's reference alone, shows each record that has it: the file and row, what became of
    it and why, and which figures count it. References in returns about people are not looked up.
    """
    from drug_strategy.answers import explain as explaining

    if area is None:
        page = explaining.find_records(settings, indicator.strip())
    elif period is None:
        raise UsageError("Give an indicator, an area and a period, or only a record's reference.")
    else:
        page = explaining.explain(settings, indicator, area, period)
    console.page(*page)


@command(
    'warehouse query "select * from marts.confidence_target"',
    'warehouse query --format csv "from marts.delivery_plan"',
    takes_any_text=True,
)
def query(
    settings: AtHome,
    sql: Annotated[
        str | None,
        argument("SQL", "one statement, or - to read it from stdin", callback=as_written),
    ] = None,
    file: Annotated[Path | None, option("FILE", "read the statement from a file")] = None,
    form: Annotated[
        Literal["table", "csv", "json", "xlsx"], option(None, "format of the answer", "--format")
    ] = "table",
    to: Annotated[Path | None, option("FILE", "write the answer to a file")] = None,
    timeout: Annotated[
        float,
        option("SECONDS", f"time limit for the query, up to {_LONGEST}", parser=_seconds),
    ] = 30,
) -> None:
    """Answer an SQL query from the published file.

    Runs one SELECT statement, or SHOW, DESCRIBE, PIVOT or an EXPLAIN of a SELECT statement. All
    other statements, such as COPY, are refused. A query can only read the published tables. It
    cannot write, read other files, or use the network. Its memory and time are limited.
    """
    from drug_strategy.answers.query import Question, answer, bound_process
    from drug_strategy.publication import damage

    if form == "xlsx" and to is None and sys.stdout.isatty():
        raise UsageError("A workbook cannot be printed on a terminal; name a file with --to.")
    question = Question(_statement(sql, file), form, to, timeout)
    bound_process(timeout)
    for hint in (*answer(question, settings.published_file), *damage.doubts(settings)):
        console.print_error(hint)


def _statement(sql: str | None, file: Path | None) -> str:
    if (sql is None) == (file is None):
        raise UsageError('Give one statement: "SQL", --file FILE, or - to read standard input.')
    if sql is not None and sql != "-":
        return sql
    try:
        given = sys.stdin.buffer.read() if file is None else file.read_bytes()
        return given.decode("utf-8-sig")
    except OSError as error:
        raise UserError(files.sentence(error)) from error
    except UnicodeDecodeError as error:
        raise UserError("The statement is not UTF-8 text.") from error
