"""Cites published figures.

A citation gives the figure's value, publication, query, files and ID. The ID is not stored
anywhere. It consists of the indicator, area, period and as-at date, and checksums of the files and
the value: `crack_houses_closed/E09000012/2011-12_Q2/2013-06-04/0a1b2c3d-4e5f6a7b`.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from drug_strategy.answers import explain, names
from drug_strategy.answers.explain import Row, amount, many
from drug_strategy.answers.query import connect
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.settings import Settings

_FILES = Path(__file__).parent / "sql" / "cite" / "files.sql"
_SHAPE = re.compile(
    r"(?P<indicator>[a-z_]+)/(?P<area>E\d{8})/(?P<period>[\w-]+)/(?P<day>\d{4}-\d\d-\d\d)"
    r"/(?P<files>[0-9a-f]{8})-(?P<value>[0-9a-f]{8})"
)


@dataclass(frozen=True)
class FigureId:
    """The parts of a figure's ID."""

    indicator_id: str
    area_code: str
    period_label: str
    as_at: date
    files: str
    value: str

    def __str__(self) -> str:
        period = self.period_label.replace(" ", "_")
        what = f"{self.indicator_id}/{self.area_code}/{period}/{self.as_at}"
        return f"{what}/{self.files}-{self.value}"


def parse(text: str) -> FigureId:
    """Parse the ID of a figure.

    Raises:
        UserError: if the ID is not valid.
    """
    match = _SHAPE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        return FigureId(
            match["indicator"],
            match["area"],
            match["period"].replace("_", " "),
            date.fromisoformat(match["day"]),
            match["files"],
            match["value"],
        )
    except ValueError:
        raise UserError(
            f'"{text}" is not the ID of a figure; warehouse cite INDICATOR AREA PERIOD prints one.'
        ) from None


def check_of_files(checksums: Iterable[str]) -> str:
    """Return a checksum of the files' contents that does not depend on their names or order."""
    return _check("\n".join(sorted(checksums)))


def check_of_value(value: float | None) -> str:
    """Return the checksum of a value or null."""
    return _check("null" if value is None else f"{value + 0.0:.9g}")


def _check(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Citation:
    """A figure, its ID, its query, and the SHA-256 of each of its files.

    `named` lists the files with rows for the figure's area and period. It is None if this user may
    not see them.
    """

    figure: Row
    figure_id: FigureId
    files: tuple[tuple[str, str], ...]
    named: frozenset[str] | None

    @property
    def named_files(self) -> list[tuple[str, str]]:
        """List the figure's files or, if they are unknown, all the files of its returns."""
        if not self.named:
            return list(self.files)
        return [(checksum, file) for checksum, file in self.files if file in self.named]

    @property
    def about_files(self) -> str:
        """Say in a sentence which files are listed and how many the ID covers."""
        all_files = f"all {many(len(self.files), 'file')} of the indicator's returns"
        if self.named is None:
            return (
                f"The ID covers {all_files}. Only the home's owner can see which files have rows"
                " for the figure."
            )
        if not self.named:
            return f"No file has a row for this area and period. The ID covers {all_files}."
        return f"These files have a row for this area and period. The ID covers {all_files}."

    @property
    def query(self) -> str:
        """Return the SQL query for the figure."""
        return (
            "select value from marts.indicator_values"
            f" where indicator_id = '{self.figure_id.indicator_id}'"
            f" and area_code = '{self.figure_id.area_code}'"
            f" and period_label = '{self.figure_id.period_label}'"
        )

    @property
    def value(self) -> str:
        """Return the rounded figure with its unit, marked if it is provisional."""
        value, unit = self.figure["value"], self.figure["unit"]
        if value is None:
            return "not available"
        text = amount(value, unit, no_decimals=unit == "count")
        text += " (2009-10 = 100)" if unit == "index" else ""
        return f"{text}, provisional" if self.figure["is_provisional"] else text

    @property
    def sentence(self) -> str:
        """Return the sentence to quote when citing the figure."""
        row = self.figure
        synthetic = " Synthetic data." if row["contains_synthetic"] else ""
        return (
            f"Metropolitan Police Service, Drug Strategy 2010-13: {row['indicator_name']}, "
            f"{row['area_name']}, {row['period_label']}: {self.value}, as at "
            f"{row['as_at']}, publication {row['publication_id']}.{synthetic}"
        )


def cite(settings: Settings, indicator: str, area: str, period: str) -> Citation:
    """Cite the figure for an indicator, area and period, given by name or code.

    Raises:
        UserError: if nothing is published, if a name is unknown, or if the figure does not exist.
    """
    with connect(settings.published_file) as published:
        key = (
            names.find(published, "indicator", indicator)[0],
            names.find(published, "area", area)[0],
            names.find(published, "period", period)[0],
        )
        figure = explain.figure(published, *key)
        if figure is None:
            raise names.no_figure(published, *key)
        files = engine.rows_of_file(published, _FILES, figure.row)
    figure_id = FigureId(
        *key,
        as_at=figure.row["as_at"],
        files=check_of_files(row["sha256"] for row in files),
        value=check_of_value(figure.row["value"]),
    )
    all_files = tuple((row["sha256"], row["file"]) for row in files)
    return Citation(figure.row, figure_id, all_files, _named(settings, figure))


def _named(settings: Settings, figure: explain.Figure) -> frozenset[str] | None:
    """Return the files that `explain` lists, or None if it cannot list them."""
    behind = explain.trail(settings.database, figure)
    if not behind.records and behind.note:
        return None
    rows = (traced.file for traced in behind.records if traced.disposition == "accepted")
    entries = (f"return_register/{entry['file_name']}" for entry in behind.register)
    return frozenset([*rows, *entries])
