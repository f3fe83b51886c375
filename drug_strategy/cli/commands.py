"""The commands of `warehouse`: their arguments, what each calls, and what it prints.

Work that takes long to import is imported by the command that needs it.
"""

import json
import os
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from drug_strategy.cli import console
from drug_strategy.cli.app import (
    Area,
    AtHome,
    Borough,
    Indicator,
    Period,
    Sender,
    app,
    argument,
    as_written,
    command,
    complete,
    flag,
    option,
)
from drug_strategy.io import files
from drug_strategy.settings import PROJECT, Settings, UsageError, UserError

__all__ = ["app"]

DONE, NOT_DONE, NOT_CLEAN, TOO_OLD = 0, 1, 3, 5
FIGURES, READERS = "Figures", "For readers"
KEEPING, RETURNS = "Keeping", "Returns and lists"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date; give it as 2011-03-31") from None


def _duration(text: str) -> timedelta:
    from drug_strategy.answers.status import duration

    return duration(text)


@command(
    FIGURES,
    "warehouse refresh --returns /srv/returns --home /srv/warehouse",
    "warehouse refresh --as-at 2011-03-31 --strict",
    "warehouse refresh --dry-run",
    "warehouse refresh --without crack_house_closures/2011_q1.csv",
)
def refresh(
    settings: AtHome,
    *,
    returns: Annotated[
        Path | None, option("DIR", "the returns' folder (WAREHOUSE_RETURNS)")
    ] = None,
    as_at: Annotated[date | None, option("DATE", "build as at that day", parser=_day)] = None,
    dry_run: Annotated[
        bool, flag("--dry-run", "build all, publish nothing, print what would change")
    ] = False,
    accept_missing: Annotated[
        list[str] | None,
        option("RETURN", "publish although this return lost most of its files, rows or a column"),
    ] = None,
    accept_revisions: Annotated[
        list[str] | None,
        option(
            "[INDICATOR]",
            "publish although many published figures change: of this indicator, or of all",
        ),
    ] = None,
    without: Annotated[
        list[str] | None, option("RETURN/FILE", "leave out a file, or a whole return, this time")
    ] = None,
    new_person_key: Annotated[
        bool,
        flag(
            "--new-person-key",
            "continue although the key of the pseudonyms is lost or another: all of them change",
        ),
    ] = False,
    strict: Annotated[
        bool, flag("--strict", "exit 3 if anything was refused or quarantined")
    ] = False,
    no_wait: Annotated[bool, flag("--no-wait", "exit 1 if another refresh is running")] = False,
) -> int:
    """Land the returns and publish the figures.

    Lands new and changed returns, validates them, builds and checks every figure, and publishes
    them in a new file; readers never wait. Ends with a short summary.
    """
    from drug_strategy.cli.refresh import refresh as refreshed
    from drug_strategy.request import Request

    request = Request(
        as_at=as_at,
        without=tuple(without or ()),
        accept_missing=tuple(accept_missing or ()),
        accept_revisions=tuple(accept_revisions or ()),
        dry_run=dry_run,
        new_person_key=new_person_key,
    )
    if returns is not None:
        settings = replace(settings, returns=Path(os.path.abspath(returns.expanduser())))
    is_clean = refreshed(settings, request, may_wait=not no_wait)
    return NOT_CLEAN if strict and not is_clean else DONE


@command(FIGURES, "warehouse status --max-age 36h")
def status(
    settings: AtHome,
    is_json: Annotated[bool, flag("--json", "for a monitor")] = False,
    is_prometheus: Annotated[bool, flag("--prometheus", "metrics for node_exporter")] = False,
    max_age: Annotated[
        timedelta | None, option("AGE", "exit 5 if older, such as 36h or 2d", parser=_duration)
    ] = None,
) -> int:
    """Show the publication, its age and the last refresh.

    What is published and since when, the disposition of every file and row behind it, and the
    outcome of the last refresh. Up to date means published, or checked and found unchanged. For a
    monitor: --json, --prometheus (for node_exporter's textfile collector), or the exit status of
    --max-age. Both also answer before the first publication.
    """
    from drug_strategy.answers.metrics import as_metrics
    from drug_strategy.answers.status import as_json, as_lines, health

    found = health(settings)
    if is_prometheus:
        print(as_metrics(found, settings), end="")
    elif is_json:
        print(json.dumps(as_json(found, settings), indent=2, default=str))
    if found.unpublished:
        if is_prometheus:
            return DONE
        raise UserError(found.unpublished)
    if not (is_json or is_prometheus):
        console.page("Drug strategy warehouse", [("", as_lines(found, settings))])
    if max_age is not None and (found.age is None or found.age > max_age):
        console.print_error("The publication was last up to date longer ago than --max-age allows.")
        return TOO_OLD
    return DONE


@command(
    FIGURES,
    'warehouse explain crack_houses_closed Hackney "2011-12 Q2"',
    'warehouse explain confiscation_orders "Abbey, Merton" 2010-11',
    'warehouse explain pas_tackling_drugs London "year to 2011-12 Q2"',
    takes_any_text=True,
)
def explain(indicator: Indicator, area: Area, period: Period, settings: AtHome) -> None:
    """Explain where a figure comes from.

    Its value, limits, numerator and denominator; its meaning; its files and their numbers of rows;
    what was left out, and why. The figure is the published one. Files and rows come from the
    private warehouse, for those who may read it.
    """
    from drug_strategy.answers.explain import explain as explained

    console.page(*explained(settings, indicator, area, period))


@command(
    FIGURES,
    'warehouse cite crack_houses_closed Hackney "2011-12 Q2"',
    takes_any_text=True,
)
def cite(indicator: Indicator, area: Area, period: Period, settings: AtHome) -> None:
    """Print how to cite a figure, with its files.

    A sentence, an ID, its query, and each of its files with the SHA-256. Only the published file
    is read.
    """
    from drug_strategy.answers.cite import cite as cited

    found = cited(settings, indicator, area, period)
    figure = [("figure", found.value), ("ID", str(found.figure_id)), ("query", found.query)]
    behind = [("", found.about_files), *found.named_files]
    console.page(found.sentence, [("", figure), ("Files behind it, with their SHA-256", behind)])


@command(
    FIGURES,
    'warehouse query "select * from marts.confidence_target"',
    'warehouse query --format csv "from marts.delivery_plan"',
    takes_any_text=True,
)
def query(
    settings: AtHome,
    sql: Annotated[
        str | None, argument("SQL", "one statement; - reads it from stdin", callback=as_written)
    ] = None,
    file: Annotated[Path | None, option("FILE", "a file with the statement")] = None,
    form: Annotated[
        Literal["table", "csv", "json", "xlsx"], option(None, "of the answer", "--format")
    ] = "table",
    to: Annotated[Path | None, option("FILE", "write the answer to a file")] = None,
    timeout: Annotated[float, option("SECONDS", "for the query")] = 30,
) -> None:
    """Query the published file in SQL, locked down.

    One query of the published file and nothing else: no other file is read or written, and memory
    and time are limited.
    """
    from drug_strategy.answers.query import Question, answer, bound_process
    from drug_strategy.publication.generations import LINK

    if form == "xlsx" and to is None and sys.stdout.isatty():
        raise UsageError("A workbook cannot be printed on a terminal; name a file with --to.")
    question = Question(_statement(sql, file), form, to, timeout)
    bound_process(timeout)
    for hint in answer(question, settings.published / LINK):
        console.print_error(hint)


def _statement(sql: str | None, file: Path | None) -> str:
    """The statement, from the argument, a file or standard input."""
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
        raise UserError("The statement is not text in UTF-8.") from error


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


@command(
    KEEPING,
    "warehouse verify",
    "warehouse verify --figure "
    "crack_houses_closed/E09000012/2011-12_Q2/2013-06-04/f2fe02bd-21f47c3b",
)
def verify(
    settings: AtHome,
    figure: Annotated[
        str | None, option("ID", "recompute the figure that was cited by this ID")
    ] = None,
) -> int:
    """Compare published and landed files with checksums.

    Compares the published file, the landed files and the validation results with the checksums from
    when they were written. With --figure: recomputes a cited figure from the landed files as of its
    date, in a temporary folder, and says whether it is still the same.
    """
    if figure is None:
        from drug_strategy.publication.verify import faults_of_home

        faults = list(faults_of_home(settings))
        good = "The published file and all landed files are as they were written."
    else:
        from drug_strategy.answers.cite import verify_figure

        console.show_progress()
        faults = list(verify_figure(settings, figure))
        good = "Recomputed from the landed files, the figure is as cited."
    for sentence in faults:
        console.print_error(sentence)
    if not faults:
        print(good)
    return NOT_DONE if faults else DONE


@command(KEEPING)
def rollback(settings: AtHome) -> None:
    """Point readers to the publication before this one.

    Makes its report again too. Nothing is deleted; the next refresh publishes again.
    """
    from drug_strategy.publication import attempts, generations
    from drug_strategy.report import NotMade, report_of

    if not (settings.published / generations.LINK).exists():
        raise UserError(f"Nothing is published in {settings.home} yet.")
    with files.exclusive(settings.home / "publication.lock", when_busy=lambda: None):
        current, earlier = generations.step_back(settings.published)
        if earlier is not None:
            attempts.note_rollback(settings, current)
    if earlier is None:
        raise UserError(f"There is no publication before {current}; it stays.")
    print(f"Published is now {earlier}; {current} is not deleted, and a refresh publishes again.")
    try:
        made = report_of(settings)
    except NotMade as error:
        raise UserError(f"The report is still that of {current}: {error}") from error
    print(f"The report is of {earlier} too: {made.front_page}")


@command(RETURNS, "warehouse screen q1.csv --return crack_house_closures")
def screen(
    settings: AtHome,
    file: Annotated[Path, argument("FILE", "as its sender sent it")],
    return_name: Annotated[str, option("NAME", "its return", "--return")],
    form: Annotated[Literal["text", "csv"], option(None, "of the answer", "--format")] = "text",
) -> int:
    """Print what is wrong with one file, row by row.

    Reads and validates one file as a refresh would, in a temporary folder. Lists its records and,
    for each with an error or a warning, the column, the value and what is expected. A refresh
    writes the same for each file with a fault to HOME/return_notes.
    """
    from drug_strategy.answers.notes import HEADINGS, lines
    from drug_strategy.answers.notes import screen as screened
    from drug_strategy.io.text import csv_lines

    console.show_progress()
    found = screened(settings, file, return_name)
    if form == "csv":
        sys.stdout.writelines(csv_lines(HEADINGS, lines(found.faults)))
    else:
        console.show_faults(found)
    return NOT_CLEAN if found.faults else DONE


@command(
    RETURNS,
    "warehouse returns-due",
    "warehouse returns-due Hackney --to hackney.csv",
    name="returns-due",
)
def returns_due(
    settings: AtHome,
    sender: Sender = None,
    to: Annotated[Path | None, option("FILE", "write the entries to a new file")] = None,
) -> None:
    """Write the entries that the return register lacks.

    A file of the register with the entries of a sender, or of all, for quarters that are over and
    have no records and no entry, or whose records were all sent before the quarter ended. Fill in
    each empty status and send the file. A refresh writes each sender's entries to
    HOME/return_notes/due.
    """
    from drug_strategy.answers.returns_due import HEADINGS, entries, write_new
    from drug_strategy.io.text import csv_lines
    from drug_strategy.publication.generations import LINK

    found = entries(settings.published / LINK, sender)
    if not found:
        whose = f" from {sender}" if sender else ""
        console.print_error(f"The register lacks no entries{whose} for quarters that are over.")
    elif to is None:
        sys.stdout.writelines(csv_lines(HEADINGS, found))
    else:
        write_new(to, found)
        number = "1 entry" if len(found) == 1 else f"{len(found):,} entries"
        print(
            f"{number} in {to}. Fill in each empty status: nil (there was nothing), outstanding"
            " (records are still to come) or submitted (all records were sent before the quarter"
            f" ended). Then put the file into {settings.returns / 'return_register'}."
        )


@command(RETURNS, "warehouse example-returns returns --seed 7 --scale 0.5", name="example-returns")
def example_returns(
    folder: Annotated[Path, argument("DIR", "for the files")],
    seed: Annotated[int, option("SEED", "the same seed, the same returns")] = 1,
    scale: Annotated[float, option("SCALE", "times the usual number of rows")] = 1.0,
) -> None:
    """Write synthetic returns."""
    from drug_strategy.examples import make_examples
    from drug_strategy.io.progress import say

    console.show_progress()
    try:
        made = make_examples(folder, seed, scale, say)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UserError(f"{folder} cannot be written to: {reason}.") from error
    print(f"{len(made)} synthetic files in {folder}")


@command(RETURNS, "warehouse ppo-list /secure/positive.csv", name="ppo-list")
def ppo_list(
    settings: AtHome,
    file: Annotated[Path, argument("FILE", "a new file")],
) -> None:
    """Write the PPOs who tested positive to a file.

    The latest first (strategy 2.2). It names persons: only the owner of FILE can read it, and an
    existing file is never overwritten.
    """
    from drug_strategy.answers.ppo_list import write_list

    rows = write_list(settings, file)
    print(f"{rows:,} rows in {file}, readable by its owner alone.")
