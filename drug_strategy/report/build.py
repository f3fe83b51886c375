"""Build the report's pages and CSV files from the published file, and replace the old site."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.errors import UserError, reason
from drug_strategy.io.files import exclusive, replacing_folder
from drug_strategy.io.thresholds import thresholds
from drug_strategy.publication import generations
from drug_strategy.report import wording
from drug_strategy.report.charts import outlines
from drug_strategy.report.downloads import csv_files
from drug_strategy.report.facts import Facts, read_facts
from drug_strategy.report.pages.borough import borough_page
from drug_strategy.report.pages.brief import brief_of
from drug_strategy.report.pages.changes import changes_page
from drug_strategy.report.pages.definitions import definitions_page
from drug_strategy.report.pages.explore import explore_files, explore_page
from drug_strategy.report.pages.grid import grid_files, grid_page
from drug_strategy.report.pages.indicator import indicator_page
from drug_strategy.report.pages.london import plan_page, summary_page
from drug_strategy.report.pages.pictures import of_borough
from drug_strategy.report.pages.quality import quality_page
from drug_strategy.settings import Settings

_ASSETS = ("style.css", "script.js", "saving.js", "explore.js", "grid.js")


class Page(NamedTuple):
    """A page of the report. `label` is its name in the navigation, or None if it is not there."""

    file: str
    template: str
    content: Callable[[Facts], dict[str, Any]]
    label: str | None


PAGES = (
    Page("index.html", "summary.html", summary_page, "Summary"),
    Page("grid.html", "grid.html", grid_page, "All boroughs"),
    Page("explore.html", "explore.html", explore_page, "Explore"),
    Page("changes.html", "changes.html", changes_page, "What changed"),
    Page("plan.html", "plan.html", plan_page, "Delivery plan"),
    Page("data-quality.html", "quality.html", quality_page, "Data quality"),
    Page("definitions.html", "definitions.html", definitions_page, "Definitions and notes"),
    Page("operators.html", "operators.html", quality_page, None),
)
"""The report's pages in navigation order, except those for indicators and boroughs."""
_LISTS = (("index.html#indicators", "Indicators"), ("index.html#boroughs", "Boroughs"))


class NotMade(UserError):
    """An error that explains why no report was made. The previous report stays in place."""


@dataclass(frozen=True)
class Report:
    """A finished report: its front page, page count and size in bytes."""

    front_page: Path
    pages: int
    size: int


def report_of(settings: Settings) -> Report:
    """Build the report on a home's publication, and replace the old one in the home folder.

    The values of court orders are only in the private warehouse. If it is missing, the pages show
    these values as not available. The front page lists the refused and faulty files that the
    previous publication did not have.

    Raises:
        NotMade: if the file is missing or cannot be read, or if the site cannot be written.
    """
    published, target = settings.published_file, settings.report
    if not published.exists():
        raise NotMade(f"Nothing is published at {published} yet; run: warehouse refresh")
    current = generations.current(settings.published)
    before = generations.before(settings.published, current) if current else None
    previous = generations.path_of(settings.published, before) if before else None
    try:
        facts = read_facts(published, settings.database, previous)
        files = {
            **_pages(
                facts,
                {
                    "contact": settings.operations.contact,
                    "next_edition": settings.operations.next_edition,
                },
            ),
            **csv_files(facts),
            **explore_files(facts, settings.code_read),
            **grid_files(facts),
        }
        write_site(files, target)
    except duckdb.Error as error:
        raise NotMade(f"{published} cannot be read: {str(error).splitlines()[0]}") from error
    except OSError as error:
        raise NotMade(f"The report cannot be written to {target}: {reason(error)}.") from error
    return Report(
        front_page=target / "index.html",
        pages=sum(name.endswith(".html") for name in files),
        size=sum(len(content.encode()) for content in files.values()),
    )


def _pages(facts: Facts, about: Mapping[str, str | None]) -> dict[str, str]:
    """Return every page, style sheet and script, keyed by path within the site."""
    environment = _environment()
    shared = {
        "publication": facts.publication,
        "symbols": wording.SYMBOLS,
        "source": wording.SOURCE,
        "outline_licence": outlines()["licence"],
        "about": about,
        "navigation": _navigation(),
    }

    def page(file: str, template: str, content: Mapping[str, Any]) -> str:
        root = "../" * file.count("/")
        return environment.get_template(template).render(root=root, file=file, **shared, **content)

    pages = {entry.file: page(entry.file, entry.template, entry.content(facts)) for entry in PAGES}
    for identity, indicator in facts.indicators.items():
        name = f"indicators/{identity}.html"
        pages[name] = page(name, "indicator.html", indicator_page(facts, indicator))
    for code, borough in facts.boroughs.items():
        name = f"boroughs/{wording.slug(borough)}.html"
        pages[name] = page(name, "borough.html", borough_page(facts, code))
    return pages | {name: environment.get_template(name).render() for name in _ASSETS}


def _navigation() -> list[tuple[str, str]]:
    """Return each entry's address and label, placing the lists after the first page."""
    first, *others = [(entry.file, entry.label) for entry in PAGES if entry.label]
    return [first, *_LISTS, *others]


def brief_page(facts: Facts, code: str, contact: str | None) -> str:
    """Return a borough's brief as a self-contained HTML page."""
    environment = _environment()
    return environment.get_template("brief.html").render(
        root="",
        style=style_sheet(),
        publication=facts.publication,
        symbols=wording.SYMBOLS,
        about={"contact": contact},
        brief=brief_of(facts, code),
        attitudes=[of_borough(facts, row, code) for row in facts.survey],
    )


def style_sheet() -> str:
    """Return the style sheet of every page."""
    return _environment().get_template("style.css").render()


def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("drug_strategy.report", folder) for folder in ("templates", "charts")]
        ),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=wording.day, named=wording.named, slug=wording.slug)
    environment.globals.update(london_code=LONDON, thresholds=thresholds())
    return environment


def write_site(files: Mapping[str, str], target: Path) -> None:
    """Write `files` to a new folder, and replace `target` with it.

    The new folder has the same mode as the old one. If there was no old one, only its owner can
    read the new one.

    Raises:
        OSError: if the site cannot be written. The previous site stays in place.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = target.with_name(f"{target.name}.lock")
    with exclusive(lock, when_busy=lambda: None), replacing_folder(target, mode=0o700) as draft:
        for name, content in files.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
