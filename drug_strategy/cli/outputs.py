"""The commands that make something: the report, an edition, a workbook, the documentation.

Work that takes seconds to import is imported by the command that needs it.
"""

from argparse import Namespace

from drug_strategy.answers.status import is_daemon_running
from drug_strategy.cli import console, live
from drug_strategy.io.files import exclusive
from drug_strategy.io.progress import say
from drug_strategy.publication import generations
from drug_strategy.settings import Settings, UserError

DONE, NOT_DONE = 0, 1


def report(options: Namespace) -> int:
    """Write the report of what is published."""
    from drug_strategy.report import NotMade, report_of

    settings = Settings.from_environment(options.home)
    try:
        made = report_of(settings)
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


def rollback(options: Namespace) -> int:
    """Point the link at the publication before the current one, and make its report."""
    from drug_strategy.report import NotMade, report_of

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
        made = report_of(settings)
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
    from drug_strategy.answers.ppo_list import write_list

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
            sentence = "No schedule is running; to run them, beside this: warehouse ui --schedule"
            print(sentence, flush=True)  # before the page's own lines
        services.serve(settings, options.port)
    return NOT_DONE


def docs(options: Namespace) -> int:
    """Write the data dictionary, and dbt's lineage beside it, into the home folder."""
    from drug_strategy.cli.services import write_docs

    page = write_docs(Settings.from_environment(options.home))
    print(f"The dictionary is {page}, dbt's lineage {page.with_name('lineage.html')}")
    return DONE


def workbook(options: Namespace) -> int:
    """Write the workbook of London or a borough."""
    from drug_strategy.answers.workbook import write_workbook

    settings = Settings.from_environment(options.home)
    print(write_workbook(settings, console.argument(options.area), options.to))
    return DONE


def superset(options: Namespace) -> int:
    """Write the import file of a dashboard for Superset."""
    from drug_strategy.answers.superset import write_bundle

    settings = Settings.from_environment(options.home)
    write_bundle(settings, options.file, options.published)
    print(f"The import file is {options.file}; in Superset: Dashboards, Import dashboard.")
    return DONE
