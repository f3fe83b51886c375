"""The commands that answer: what is published, where it comes from, whether it is sound.

Work that takes seconds to import is imported by the command that needs it.
"""

import json
import sys
from argparse import Namespace

from drug_strategy.answers.status import as_json, as_lines, health
from drug_strategy.cli import console, live
from drug_strategy.io import files
from drug_strategy.io.text import csv_lines
from drug_strategy.publication import generations
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
    from drug_strategy.answers.query import Question, answer, bound_process

    settings = Settings.from_environment(options.home)
    if options.format == "xlsx" and options.to is None and sys.stdout.isatty():
        raise UsageError("A workbook cannot be printed on a terminal; name a file with --to.")
    question = Question(_statement(options), options.format, options.to, options.timeout)
    bound_process(options.timeout)
    for hint in answer(question, settings.published / generations.LINK):
        console.print_error(hint)
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
        raise UserError(files.sentence(error)) from error
    except UnicodeDecodeError as error:
        raise UserError("The statement is not text in UTF-8.") from error


def screen(options: Namespace) -> int:
    """Print what is wrong with one file, row by row."""
    from drug_strategy.answers.notes import HEADINGS, lines
    from drug_strategy.answers.notes import screen as screened

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
    from drug_strategy.answers.explain import explain as explained

    settings = Settings.from_environment(options.home)
    console.page(
        *explained(
            settings,
            *map(console.argument, (options.indicator, options.area, options.period)),
        )
    )
    return DONE


def cite(options: Namespace) -> int:
    """Print how to cite a figure."""
    from drug_strategy.answers.cite import cite as cited

    settings = Settings.from_environment(options.home)
    found = cited(
        settings, *map(console.argument, (options.indicator, options.area, options.period))
    )
    console.page(
        found.sentence,
        [
            (
                "",
                [
                    ("figure", found.value),
                    ("ID", str(found.figure_id)),
                    ("query", found.query),
                ],
            ),
            ("Files behind it, with their SHA-256", [("", found.about_files), *found.named_files]),
        ],
    )
    return DONE


def verify(options: Namespace) -> int:
    """Print what is wrong with the published file, a landed file or a cited figure."""
    if options.figure is not None:
        return verify_figure(options)
    from drug_strategy.publication.verify import faults_of_home

    found = list(faults_of_home(Settings.from_environment(options.home)))
    for sentence in found:
        console.print_error(sentence)
    if not found:
        print("The published file and all landed files are as they were written.")
    return NOT_DONE if found else DONE


def verify_figure(options: Namespace) -> int:
    """Recompute a cited figure, and print whether it is still the same."""
    from drug_strategy.answers.cite import verify_figure as verified

    live.show()
    faults = list(verified(Settings.from_environment(options.home), options.figure))
    for sentence in faults:
        console.print_error(sentence)
    if not faults:
        print("Recomputed from the landed files, the figure is as cited.")
    return NOT_DONE if faults else DONE
