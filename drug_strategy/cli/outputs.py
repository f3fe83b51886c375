"""The commands that write or serve outputs: workbooks, briefs, editions and so on."""

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

from drug_strategy.cli import console
from drug_strategy.cli.app import (
    AtHome,
    Borough,
    LondonOrBorough,
    argument,
    command,
    flag,
    option,
)
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import PROJECT
from drug_strategy.refreshing import schedule
from drug_strategy.settings import Settings


@command(
    "warehouse workbook",
    "warehouse workbook Hackney --to hackney.xlsx",
    takes_any_text=True,
)
def workbook(
    settings: AtHome,
    area: LondonOrBorough = "London",
    to: Annotated[Path | None, option("FILE", "file to write (default: in HOME/workbooks)")] = None,
) -> None:
    """Write an Excel workbook for London or a borough.

    The workbook has a scorecard, the area's quarters, years and total, every borough by fiscal
    year, the survey, the returns owed, what was left out, and the definitions. A borough's rates
    are beside London's. Like the report, workbooks are for internal use.
    """
    from drug_strategy.exports.workbook import write_workbook

    print(write_workbook(settings, area, to))


@command(
    "warehouse brief Hackney",
    "warehouse brief Hackney --to hackney.html",
    takes_any_text=True,
)
def brief(
    settings: AtHome,
    borough: Borough,
    to: Annotated[Path | None, option("FILE", "file to write (default: in HOME/briefs)")] = None,
) -> None:
    """Write a one-page brief about a borough.

    The brief shows the borough's scorecard, the returns that it owes and what stands out. It is an
    A4 PDF if Chromium, Chrome or Edge is on the PATH. Without a browser, or if FILE ends in .html,
    it is HTML. Like the report, briefs are for internal use.
    """
    from drug_strategy.exports.brief import write_brief

    written = write_brief(settings, borough, to)
    print(written.path)
    if written.why_html:
        console.print_error(f"The brief is HTML, not a PDF: {written.why_html}.")


@command("warehouse export tables", "warehouse export /srv/share/tables --csv")
def export(
    settings: AtHome,
    folder: Annotated[Path, argument("DIR", "a new or empty folder, or an earlier export")],
    with_csv: Annotated[bool, flag("--csv", "write CSV files as well")] = False,
) -> None:
    """Write every published table as Parquet.

    Writes one Parquet file per table, and datapackage.json with the meaning and unit of every
    column. An earlier export in the folder is replaced in one step. For Excel, use query --format
    xlsx with a single table. Like the report, exports are for internal use.
    """
    from drug_strategy.exports.tables import PACKAGE
    from drug_strategy.exports.tables import export as exported

    console.show_progress()
    tables = exported(settings, folder, with_csv)
    print(f"{tables} tables are in {folder}; {folder / PACKAGE} describes them.")


@command(
    "warehouse release --dry-run",
    "warehouse release --to /srv/www/drug-strategy",
    'warehouse release --correction "Camden\'s return was wrong."',
)
def release(
    settings: AtHome,
    to: Annotated[Path | None, option("DIR", "folder for editions (default: HOME/release)")] = None,
    correction: Annotated[
        str, option("REASON", "replace this year's edition, and tell readers why")
    ] = "",
    dry_run: Annotated[bool, flag("--dry-run", "only print how much would be shown")] = False,
) -> None:
    """Make the public edition of the latest fiscal year.

    Writes a web page, a workbook, CSV files and a DuckDB file with figures for London and the
    boroughs, up to the latest fiscal year that is over. Counts are rounded to the nearest 5. Each
    year has only one edition, but you can correct it with --correction.
    """
    from drug_strategy.release import SHOWN_AS
    from drug_strategy.release import release as made

    console.show_progress()
    edition = made(settings, to or settings.release, correction.strip(), dry_run)
    cells = [
        (table, ", ".join(f"{cells[kind]:,} {kind}" for kind in SHOWN_AS if cells[kind]))
        for table, cells in edition.cells.items()
    ]
    title = f"Edition {edition.year}, made from publication {edition.publication_id}"
    console.page(title, [("", cells)])
    print(f"The edition is {edition.folder}" if edition.folder else "Nothing was written.")


@command("warehouse mcp --home /srv/warehouse", "warehouse mcp --public")
def mcp(
    settings: AtHome,
    public: Annotated[
        bool, flag("--public", "serve the public edition, in which counts are rounded")
    ] = False,
) -> None:
    """Let an AI assistant ask questions.

    Serves the Model Context Protocol over stdin and stdout, and is started by the assistant's
    program. The assistant can list tables, columns and indicators, query them, and explain figures.
    The AI model behind the assistant sees every answer. Counts are rounded only with --public.
    """
    try:
        from drug_strategy.answers.mcp_server import serve
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise UserError(
            "The Model Context Protocol SDK is not installed; install it: pip install 'mcp>=2.3,<3'"
        ) from error
    edition = None
    if public:
        from drug_strategy.release.database import NAME

        edition = settings.release / "current" / NAME
    serve(settings, edition)


@command()
def ui(
    settings: AtHome,
    port: Annotated[int, option("PORT", "port of the page")] = 3000,
    is_schedule: Annotated[
        bool, flag("--schedule", "run the schedule instead of the page")
    ] = False,
    allow_runs: Annotated[
        bool,
        flag("--allow-runs", "let the page start runs; only for a page behind a sign-on"),
    ] = False,
) -> None:
    """Serve Dagster's page on 127.0.0.1.

    Only this machine can open the page; other machines need a proxy. The page shows runs, assets
    and checks, but cannot start anything. With --allow-runs, anyone who can reach the page can
    start a run, and so can any web page open in a browser on this machine. Use --allow-runs only on
    a server where nobody browses the web, behind a sign-on.

    With --schedule, runs Dagster's daemon instead. It refreshes every night and whenever new
    returns arrive.
    """
    from drug_strategy.contracts import contracts

    contracts()  # Dagster would show a contract error as a traceback
    settings.prepare()
    if is_schedule:
        schedule.hold(settings)
        _become(settings, "dagster-daemon", "run")
    if not schedule.is_running(settings):
        print(
            "The schedule is not running; start it in another terminal: warehouse ui --schedule",
            flush=True,  # printed before Dagster's own output
        )
    may_run = () if allow_runs else ("--read-only",)
    _become(settings, "dagster-webserver", "-h", "127.0.0.1", "-p", str(port), *may_run)


def _become(settings: Settings, program: str, *arguments: str) -> NoReturn:
    settings.export_dagster()
    os.chdir(PROJECT)
    path = Path(sys.executable).with_name(program)
    os.execv(path, [program, *arguments, "-m", "orchestration.definitions"])
