"""The commands that write for readers: reports, workbooks, exports, editions and pages."""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from drug_strategy.cli import console
from drug_strategy.cli.app import (
    READERS,
    Area,
    AtHome,
    Borough,
    argument,
    command,
    complete,
    flag,
    option,
)
from drug_strategy.settings import PROJECT, Settings, UserError


@command(READERS)
def report(settings: AtHome) -> None:
    """Write the published figures as web pages."""
    from drug_strategy.report import NotMade, report_of

    try:
        made = report_of(settings)
    except NotMade as error:
        raise UserError(str(error)) from error
    print(f"The report is {made.front_page}: {made.pages} pages, {made.size / 1e6:.1f} MB.")


@command(
    READERS,
    "warehouse workbook",
    "warehouse workbook Hackney --to hackney.xlsx",
    takes_any_text=True,
)
def workbook(
    settings: AtHome,
    area: Area = "London",
    to: Annotated[Path | None, option("FILE", "HOME/workbooks/... by default")] = None,
) -> None:
    """Write London or a borough for Excel.

    The published figures as an accessible Excel workbook: years, quarters, returns and
    definitions; for London each borough's years, for a borough its wards. Internal, like the
    report.
    """
    from drug_strategy.answers.workbook import write_workbook

    print(write_workbook(settings, area, to))


@command(
    READERS,
    "warehouse brief Hackney",
    "warehouse brief Hackney --to hackney.html",
    takes_any_text=True,
)
def brief(
    settings: AtHome,
    borough: Borough,
    to: Annotated[Path | None, option("FILE", "HOME/briefs/... by default")] = None,
) -> None:
    """Write a borough's brief on one page.

    Three things that stand out beside London, the returns it owes and what the survey shows. A PDF
    of one A4 page if Chromium, Chrome or Edge is on the PATH; otherwise, or if FILE ends in .html,
    HTML. Internal, like the report.
    """
    from drug_strategy.answers.brief import write_brief

    written = write_brief(settings, borough, to)
    print(written.path)
    if written.why_html:
        console.print_error(f"The brief is HTML, not a PDF: {written.why_html}.")


@command(READERS, "warehouse export tables", "warehouse export /srv/share/tables --csv")
def export(
    settings: AtHome,
    folder: Annotated[Path, argument("DIR", "a new or empty folder, or an export to replace")],
    with_csv: Annotated[bool, flag("--csv", "CSV files beside the Parquet files")] = False,
) -> None:
    """Write every published table as Parquet.

    A file a table, and datapackage.json with the meaning and unit of every column. It replaces an
    export before it in one step. Internal, like the report.
    """
    from drug_strategy.answers.export import PACKAGE
    from drug_strategy.answers.export import export as exported

    console.show_progress()
    tables = exported(settings, folder, with_csv)
    print(f"{tables} tables in {folder}; {folder / PACKAGE} says what they mean.")


@command(READERS, "warehouse release --dry-run", "warehouse release --to /srv/www/drug-strategy")
def release(
    settings: AtHome,
    to: Annotated[Path | None, option("DIR", "the folder of the editions (HOME/release)")] = None,
    dry_run: Annotated[bool, flag("--dry-run", "only print what would be hidden")] = False,
) -> None:
    """Make the public edition of the publication.

    A workbook, CSV files, a DuckDB file and a page, without the figures that could identify a
    person. It is attacked with everything that it and the earlier editions disclose; if the attack
    succeeds, nothing is released.
    """
    from drug_strategy.release import Refused
    from drug_strategy.release import release as made

    console.show_progress()
    try:
        edition = made(settings, to or settings.release, dry_run)
    except Refused as error:
        raise UserError(str(error)) from error
    confidential = [
        (
            table,
            f"{found.hidden:,} of {found.cells:,} numbers are confidential,"
            f" {sum(found.held.values()):,} are held back",
        )
        for table, found in edition.protections.items()
    ]
    title = f"Edition {edition.version}, of publication {edition.publication_id}"
    console.page(title, [("", confidential)])
    print(f"The edition is {edition.folder}" if edition.folder else "Nothing was written.")


@command(
    READERS,
    "warehouse superset dashboard.zip",
    "warehouse superset board.zip --published /srv/warehouse/published/drug_strategy.duckdb",
)
def superset(
    settings: AtHome,
    file: Annotated[Path, argument("FILE", "the import file, a .zip")],
    published: Annotated[
        str | None, option("PATH", "path of the published file for Superset (the same)")
    ] = None,
) -> None:
    """Write a dashboard for Superset to import.

    The published file as a database, read-only and locked down, with datasets, charts and filters.
    It contains no figures.
    """
    from drug_strategy.answers.superset import write_bundle

    write_bundle(settings, file, published)
    print(f"The import file is {file}; in Superset: Dashboards, Import dashboard.")


@command(READERS, "warehouse mcp --home /srv/warehouse", "warehouse mcp --public")
def mcp(
    settings: AtHome,
    public: Annotated[
        bool, flag("--public", "serve the public edition, whose small counts are hidden")
    ] = False,
) -> None:
    """Let an assistant ask, over stdin and stdout.

    A server of the Model Context Protocol, which the assistant's program starts: the dictionary,
    the locked query, explain and cite. What it answers reaches the model, and small counts are not
    hidden unless the public edition is served.
    """
    try:
        from drug_strategy.answers.assistant import serve
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise UserError(
            "The SDK of the Model Context Protocol is not installed; install it:"
            " pip install 'mcp>=2.3,<3'"
        ) from error
    serve(settings, public)


@command(READERS)
def docs(settings: AtHome) -> None:
    """Write the data dictionary and dbt's documentation."""
    if not settings.database.exists():
        raise UserError(f"There is no warehouse in {settings.home} yet; run: warehouse refresh")
    settings.prepare()
    from drug_strategy.answers import dictionary
    from drug_strategy.transform import build

    lineage = settings.home / "docs" / "lineage.html"
    lineage.parent.mkdir(exist_ok=True)
    build.document(settings, lineage)
    print(f"The dictionary is {dictionary.write_page(settings)}, dbt's lineage {lineage}")


@command(READERS)
def ui(
    settings: AtHome,
    port: Annotated[int, option("PORT", "of the page")] = 3000,
    schedule: Annotated[bool, flag("--schedule", "run the schedule, not the page")] = False,
) -> None:
    """Serve Dagster's page on 127.0.0.1.

    Access from elsewhere needs a proxy. With --schedule: Dagster's daemon, which starts the nightly
    refresh and those of the sensor.
    """
    if schedule:
        _become(settings, "dagster-daemon", "run")
    from drug_strategy.answers.status import is_daemon_running

    if not is_daemon_running(settings):
        print(
            "No schedule is running; to run it, in another terminal: warehouse ui --schedule",
            flush=True,  # before the page's own lines
        )
    _become(settings, "dagster-webserver", "-h", "127.0.0.1", "-p", str(port))


def _become(settings: Settings, program: str, *arguments: str) -> NoReturn:
    """Run a program of Dagster's in place of this process."""
    settings.prepare()
    settings.export_dagster()
    os.chdir(PROJECT)
    path = Path(sys.executable).with_name(program)
    os.execv(path, [program, *arguments, "-m", "orchestration.definitions"])


@command(READERS)
def completion(
    context: typer.Context,
    shell: Annotated[Literal["bash", "zsh", "fish"], argument("SHELL", "of its user")],
) -> None:
    """Print the script for completion in a shell.

    It completes commands, options, indicators, areas and periods. Once a session, in bash: eval
    "$(warehouse completion bash)"; in zsh, after compinit, the same with zsh; in fish: warehouse
    completion fish | source.
    """
    complete(context.find_root().command, f"source_{shell}")
    if shell == "bash":  # names have spaces: bash quotes what it takes for the names of files
        print("complete -o default -o filenames -F _warehouse_completion warehouse")
