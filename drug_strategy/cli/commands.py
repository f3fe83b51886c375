"""The commands: each calls the module that does the work and prints the result.

Modules that take seconds to import are imported where they are used.
"""

import json
import sys
from argparse import Namespace

from drug_strategy.cli import console, live, readers
from drug_strategy.io import disk
from drug_strategy.io.csv_text import csv_lines
from drug_strategy.io.locks import exclusive
from drug_strategy.io.progress import say
from drug_strategy.publication import generations
from drug_strategy.query.health import as_json, as_lines, health
from drug_strategy.query.schedule import is_daemon_running
from drug_strategy.settings import Settings, UsageError, UserError

DONE, NOT_DONE, NOT_CLEAN, TOO_OLD = 0, 1, 3, 5


def status(options: Namespace) -> int:
    """Show what is published, how old it is and what was tried last."""
    settings = Settings.from_environment(options.home)
    found = health(settings)
    if options.json:
        print(json.dumps(as_json(found), indent=2, default=str))
    else:
        console.page("Drug strategy warehouse", [("", as_lines(found, settings))])
    if options.max_age is not None and found.age > options.max_age:
        console.print_error("The publication was last up to date longer ago than --max-age allows.")
        return TOO_OLD
    return DONE


def query(options: Namespace) -> int:
    """Answer a question from the published file."""
    from drug_strategy.query.ask import Question, answer, bound_process

    settings = Settings.from_environment(options.home)
    if options.format == "xlsx" and options.to is None and sys.stdout.isatty():
        raise UsageError("A workbook cannot be printed on a terminal; name a file with --to.")
    question = Question(_statement(options), options.format, options.to, options.timeout)
    bound_process(options.timeout)
    answer(question, settings.published / generations.LINK)
    return DONE


def _statement(options: Namespace) -> str:
    """The statement, from the argument, a file or standard input."""
    if (options.sql is None) == (options.file is None):
        raise UsageError('Give one statement: "SQL", --file FILE, or - to read standard input.')
    if options.file is None and options.sql != "-":
        return console.argument(options.sql)
    try:
        given = sys.stdin.buffer.read() if options.file is None else options.file.read_bytes()
        return given.decode("utf-8-sig")
    except OSError as error:
        raise UserError(disk.sentence(error)) from error
    except UnicodeDecodeError as error:
        raise UserError("The statement is not text in UTF-8.") from error


def screen(options: Namespace) -> int:
    """Print what is wrong with one file, row by row."""
    from drug_strategy.return_notes.notes import HEADINGS, lines
    from drug_strategy.return_notes.screen import screen as screened

    live.show()
    settings = Settings.from_environment(options.home)
    found = screened(settings, options.file, options.return_name)
    if options.format == "csv":
        sys.stdout.writelines(csv_lines(HEADINGS, lines(found.faults)))
    else:
        console.show_faults(found)
    return NOT_CLEAN if found.faults else DONE


def explain(options: Namespace) -> int:
    """Explain where a figure comes from."""
    from drug_strategy.explain import explain as explained

    settings = Settings.from_environment(options.home)
    console.page(
        *explained(
            settings,
            *map(console.argument, (options.indicator, options.area, options.period)),
        )
    )
    return DONE


def report(options: Namespace) -> int:
    """Write the report of what is published."""
    from drug_strategy.report import NotMade, build_report

    settings = Settings.from_environment(options.home)
    try:
        made = build_report(
            settings.published / generations.LINK,
            settings.report,
            settings.contact,
            settings.next_edition,
            settings.database,
        )
    except NotMade as error:
        raise UserError(str(error)) from error
    print(f"The report is {made.front_page}: {made.pages} pages, {made.size / 1e6:.1f} MB.")
    return DONE


def release(options: Namespace) -> int:
    """Make the public edition, and print how many of its numbers are confidential, by table."""
    from drug_strategy.release import Refused
    from drug_strategy.release import release as made

    settings = Settings.from_environment(options.home)
    live.show()
    try:
        edition = made(settings, options.to or settings.release, options.dry_run)
    except Refused as error:
        raise UserError(str(error)) from error
    confidential = [
        (table, f"{found.hidden:,} of {found.cells:,} numbers are confidential")
        for table, found in edition.protections.items()
    ]
    title = f"Edition {edition.version}, of publication {edition.publication_id}"
    console.page(title, [("", confidential)])
    print(f"The edition is {edition.folder}" if edition.folder else "Nothing was written.")
    return DONE


def verify(options: Namespace) -> int:
    """Print what is wrong with the published file, a landed file or a cited figure."""
    if options.figure is not None:
        return readers.verify_figure(options)
    from drug_strategy.publication.integrity import faults

    found = list(faults(Settings.from_environment(options.home)))
    for sentence in found:
        console.print_error(sentence)
    if not found:
        print("The published file and all landed files are as they were written.")
    return NOT_DONE if found else DONE


def rollback(options: Namespace) -> int:
    """Point the link at the publication before the current one, and make its report."""
    from drug_strategy.report import NotMade, build_report

    settings = Settings.from_environment(options.home)
    if not (settings.published / generations.LINK).exists():
        raise UserError(f"Nothing is published in {settings.home} yet.")
    with exclusive(settings.home / "publication.lock", when_busy=lambda: None):
        generations.move_over(settings.published)
        current, earlier = generations.step_back(settings.published)
    if earlier is None:
        raise UserError(f"There is no publication before {current}; it stays.")
    print(f"Published is now {earlier}; {current} is not deleted, and a refresh publishes again.")
    try:
        made = build_report(
            settings.published / generations.LINK,
            settings.report,
            settings.contact,
            settings.next_edition,
            settings.database,
        )
    except NotMade as error:
        raise UserError(f"The report is still that of {current}: {error}") from error
    print(f"The report is of {earlier} too: {made.front_page}")
    return DONE


def example_returns(options: Namespace) -> int:
    """Write synthetic returns."""
    from drug_strategy.examples import make_examples

    live.show()
    try:
        files = make_examples(options.folder, options.seed, options.scale, say)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise UserError(f"{options.folder} cannot be written to: {reason}.") from error
    print(f"{len(files)} synthetic files in {options.folder}")
    return DONE


def ppo_list(options: Namespace) -> int:
    """Write the list of PPOs who tested positive, for those entitled to it."""
    from drug_strategy.query.ppo_list import write_list

    rows = write_list(Settings.from_environment(options.home), options.file)
    print(f"{rows:,} rows in {options.file}, readable by its owner alone.")
    return DONE


def ui(options: Namespace) -> int:
    """Run Dagster's web page, or its daemon, in place of this process."""
    from drug_strategy.cli import services

    settings = Settings.from_environment(options.home)
    if options.schedule:
        services.schedule(settings)
    else:
        if not is_daemon_running(settings):
            print("No schedule is running; to run them, beside this: warehouse ui --schedule")
        services.serve(settings, options.port)
    return NOT_DONE


def docs(options: Namespace) -> int:
    """Write dbt's documentation into the home folder."""
    from drug_strategy.cli.services import write_docs

    print(f"The documentation is {write_docs(Settings.from_environment(options.home))}")
    return DONE
