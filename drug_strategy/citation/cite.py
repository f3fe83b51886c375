"""Cites a published figure: its value, its publication, its query and its files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.citation.figure_id import FigureId, check_of_files, check_of_value
from drug_strategy.explain import evidence, names
from drug_strategy.explain.amounts import amount, many
from drug_strategy.publication.generations import LINK
from drug_strategy.query.ask import connect
from drug_strategy.settings import Settings

Row = dict[str, Any]

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Citation:
    """A figure with its ID, its query, and each of its files with the SHA-256.

    `named` are those of its area and period, None if this user may not read which.
    """

    figure: Row
    figure_id: FigureId
    files: tuple[tuple[str, str], ...]
    named: frozenset[str] | None

    @property
    def named_files(self) -> list[tuple[str, str]]:
        """The files to name: those with rows of the figure, else all of its returns."""
        if not self.named:
            return list(self.files)
        return [(checksum, file) for checksum, file in self.files if file in self.named]

    @property
    def about_files(self) -> str:
        """Which files are named, and how many the ID stands for."""
        whole = f"all {many(len(self.files), 'file')} of its returns"
        if self.named is None:
            return (
                f"The ID stands for {whole}; who may read the private warehouse sees which it is."
            )
        if not self.named:
            return f"No file has a row of this area and period; the ID stands for {whole}."
        return f"Those with a row of this area and period; the ID stands for {whole}."

    @property
    def query(self) -> str:
        """The SQL that gives the figure."""
        return (
            "select value from marts.indicator_values"
            f" where indicator_id = '{self.figure_id.indicator_id}'"
            f" and area_code = '{self.figure_id.area_code}'"
            f" and period_label = '{self.figure_id.period_label}'"
        )

    @property
    def sentence(self) -> str:
        """The citation."""
        found = self.figure
        synthetic = " Synthetic data." if found["contains_synthetic"] else ""
        return (
            f"Metropolitan Police Service, Drug Strategy 2010-13: {found['indicator_name']}, "
            f"{found['area_name']}, {found['period_label']}: {text_of(found)}, as at "
            f"{found['as_at']}, publication {found['publication_id']}.{synthetic}"
        )


def cite(settings: Settings, indicator: str, area: str, period: str) -> Citation:
    """Cite an indicator's figure for an area and a period, each by name or code.

    Raises:
        UserError: if nothing is published, a name is not known, or there is no such figure.
    """
    with connect(settings.published / LINK) as published:
        key = {
            "indicator_id": names.find(published, "indicator", indicator)[0],
            "area_code": names.find(published, "area", area)[0],
            "period_label": names.find(published, "period", period)[0],
        }
        figures = _ask(published, "figure", key)
        files = _ask(published, "files", {"indicator_id": key["indicator_id"]})
        if not figures:
            raise names.no_figure(published, *key.values())
        explained = evidence.figure(published, *key.values())
    [figure] = figures
    checked = FigureId(
        **key,
        as_at=figure["as_at"],
        files=check_of_files(row["sha256"] for row in files),
        value=check_of_value(figure["value"]),
    )
    all_files = tuple((row["sha256"], row["file"]) for row in files)
    return Citation(figure, checked, all_files, _named(settings, explained))


def _named(settings: Settings, explained: evidence.Figure | None) -> frozenset[str] | None:
    """The files that `explain` names; None if they cannot be read."""
    if explained is None:
        return None
    trail = evidence.trail(settings.database, explained)
    if not trail.records and trail.note:
        return None
    rows = (each.file for each in trail.records if each.disposition == "accepted")
    entries = (f"return_register/{each['file_name']}" for each in trail.register)
    return frozenset([*rows, *entries])


def text_of(figure: Row) -> str:
    """The text of a figure, rounded for reading, its unit, and whether it is provisional."""
    if figure["value"] is None:
        return "not available"
    text = amount(figure["value"], figure["unit"], whole=figure["unit"] == "count")
    text += " (2009-10 = 100)" if figure["unit"] == "index" else ""
    return f"{text}, provisional" if figure["is_provisional"] else text


def _ask(connection: duckdb.DuckDBPyConnection, query: str, values: Row) -> list[Row]:
    found = connection.execute((_HERE / f"{query}.sql").read_text("utf-8"), values)
    columns = [column[0] for column in found.description or []]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
