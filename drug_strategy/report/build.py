"""Build the report's pages and CSV files from the published file, and replace the old site."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape

from drug_strategy.contracts.places import LONDON
from drug_strategy.io.errors import UserError, reason
from drug_strategy.io.files import exclusive, replacing_folder
from drug_strategy.io.thresholds import thresholds
from drug_strategy.publication import generations
from drug_strategy.report import charts, wording
from drug_strategy.report.downloads import csv_files
from drug_strategy.report.explore import explored, grids
from drug_strategy.report.facts import Facts, Row, read_facts
from drug_strategy.settings import Settings

PAGES = {
    "index.html": ("summary.html", "Summary"),
    "grid.html": ("grid.html", "All boroughs"),
    "explore.html": ("explore.html", "Explore"),
    "changes.html": ("changes.html", "What changed"),
    "plan.html": ("plan.html", "Delivery plan"),
    "data-quality.html": ("quality.html", "Data quality"),
    "definitions.html": ("definitions.html", "Definitions and notes"),
}
"""The template and the name of each page, except those for indicators and boroughs."""
_NAVIGATION = [
    ("index.html", "Summary"),
    ("index.html#every", "Indicators"),
    ("index.html#boroughs", "Boroughs"),
    *((file, label) for file, (_, label) in list(PAGES.items())[1:]),
]
_SCRIPTS = ("style.css", "script.js", "saving.js", "explore.js", "grid.js")
_DATA = ("explore-data.js", "search-data.js", "grid-data.js")


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

    The front page lists the refused and faulty files that the previous publication did not have.

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
        facts = read_facts(published, previous)
        operations = settings.operations
        about = {"contact": operations.contact, "next_edition": operations.next_edition}
        files = {
            **_pages(facts, about),
            **csv_files(facts),
            charts.LIBRARY: charts.library(settings.code_read),
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
    environment = _environment(facts, about)
    environment.globals.update(
        navigation=_NAVIGATION,
        library=charts.LIBRARY,
        map_outlines=charts.map_outlines(),
        outline_licence=charts.outlines()["licence"],
        grids=grids(facts),
        explored=explored(facts),
    )

    def page(file: str, template: str, **subject: Row) -> str:
        root = "../" * file.count("/")
        return environment.get_template(template).render(root=root, file=file, **subject)

    pages = {file: page(file, template) for file, (template, _) in PAGES.items()}
    pages |= {name: page(name, name) for name in (*_SCRIPTS, *_DATA)}
    for row in facts.rows("indicators"):
        name = f"indicators/{row['indicator_id']}.html"
        pages[name] = page(name, "indicator.html", indicator=row)
    for row in facts.rows("boroughs"):
        name = f"boroughs/{row['slug']}.html"
        pages[name] = page(name, "borough.html", borough=row)
    return pages


def brief_page(facts: Facts, code: str, contact: str | None) -> str:
    """Return a borough's brief as a self-contained HTML page."""
    template = _environment(facts, {"contact": contact}).get_template("brief.html")
    borough = facts.one("boroughs", area_code=code)
    return template.render(root="", style=style_sheet(), borough=borough)


def style_sheet() -> str:
    """Return the style sheet of every page."""
    return _environment(Facts({"publication": []}), {}).get_template("style.css").render()


def _environment(facts: Facts, about: Mapping[str, str | None]) -> Environment:
    """Return the templates, with the queries' rows, the filters and the charts that they use."""
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("drug_strategy.report", folder) for folder in ("templates", "charts")]
        ),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "ensure_ascii": False}
    environment.filters.update(_FILTERS)
    environment.globals.update(
        rows=facts.rows,
        one=facts.one,
        publication=facts.one("publication"),
        about=about,
        symbols=wording.SYMBOLS,
        units=wording.UNITS,
        source=wording.SOURCE,
        london_code=LONDON,
        thresholds=thresholds(),
        bar_chart=charts.bar_chart,
        borough_map=charts.borough_map,
        control_chart=charts.control_chart,
        interval_chart=charts.interval_chart,
        miniature=charts.miniature,
        survey_chart=charts.survey_chart,
    )
    return environment


_FILTERS: dict[str, Callable[..., Any]] = {
    "cells": lambda row: [*row.values()],
    "change": wording.change,
    "day": wording.day,
    "drawn_unit": wording.drawn_unit,
    "figure": wording.figure,
    "interval": wording.interval,
    "named": wording.named,
    "number": wording.count_of,
    "parts": wording.parts,
    "points": wording.points,
    "points_interval": wording.points_interval,
    "rate": wording.rate,
    "ratio": lambda value: wording.NOT_APPLICABLE if value is None else f"{value:.2f}",
    "short": wording.short,
    "shown": wording.shown,
    "usual_range": wording.usual_range,
}


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
