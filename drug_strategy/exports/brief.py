"""Writes a borough's brief: a PDF of one A4 page, or HTML if no browser can print a PDF."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from drug_strategy.answers import names
from drug_strategy.answers.query import connect
from drug_strategy.io import browser
from drug_strategy.io.errors import UserError, reason
from drug_strategy.io.files import write_atomically
from drug_strategy.publication import damage
from drug_strategy.report import wording
from drug_strategy.report.build import brief_page
from drug_strategy.report.facts import Facts, read_facts
from drug_strategy.settings import Settings


@dataclass(frozen=True)
class Written:
    """The path of a brief. If the brief is HTML, also the reason why it is not a PDF."""

    path: Path
    why_html: str = ""


def write_brief(settings: Settings, borough: str, target: Path | None) -> Written:
    """Write a borough's brief, by default into the home folder."""
    damage.require_intact(settings)
    with connect(settings.published_file) as published:
        code, name = names.find(published, "borough", borough)
    try:
        facts = read_facts(settings.published_file)
    except duckdb.Error as error:
        raise UserError(f"The published file cannot be read: {error}") from error
    path = target or settings.briefs / f"drug-strategy-{wording.slug(name)}.pdf"
    try:
        return written(settings, facts, code, path)
    except OSError as error:
        raise UserError(f"The brief cannot be written to {path}: {reason(error)}.") from error


def written(settings: Settings, facts: Facts, code: str, path: Path) -> Written:
    """Write the brief for the borough with this code to `path`.

    The brief is HTML if `path` ends in .html. Otherwise it is a PDF or, if no browser can print
    one, an HTML file next to `path`.
    """
    page = brief_page(facts, code, settings.operations.contact)
    path.parent.mkdir(parents=True, exist_ok=True)
    why = ""
    if path.suffix.lower() != ".html":
        program = browser.find()
        try:
            if program is not None:
                browser.print_pdf(program, page, path)
                return Written(path)
            why = f"no browser is installed that can print a PDF ({', '.join(browser.NAMES)})"
        except browser.NotPrinted as error:
            why = str(error)
        path = path.with_suffix(".html")
    write_atomically(path, page.encode())
    return Written(path, why)
