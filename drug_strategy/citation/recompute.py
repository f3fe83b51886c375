"""Recomputes a cited figure from the landed files as of its date.

The models are built in a temporary folder; the home is not changed.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from drug_strategy.citation.figure_id import FigureId, check_of_files, check_of_value, parse
from drug_strategy.io import engine
from drug_strategy.io.progress import say
from drug_strategy.landing.manifest import damaged, write_as_at
from drug_strategy.settings import Settings, UserError

_MODELS = ("--select", "+indicator_values", "+indicators", "--exclude-resource-type", "test")


def verify_figure(settings: Settings, text: str) -> Iterator[str]:
    """Check a cited figure; return a sentence per difference, none if it is still the same.

    Raises:
        UserError: if the ID is not valid, or nothing has landed.
    """
    figure_id = parse(text)
    if not (settings.landed / "files.parquet").is_file():
        raise UserError(f"Nothing has landed in {settings.home} yet; run: warehouse refresh")
    broken = list(damaged(settings.landed))
    if broken:
        yield f"Not what was landed: {', '.join(path.name for path in broken)}."
        return
    with TemporaryDirectory(prefix="warehouse-figure-") as folder:
        trial = as_it_stood(settings, Path(folder, "home"), figure_id)
        files, values = recompute(trial, figure_id)
    if check_of_files(files) != figure_id.files:
        yield (
            f"The {len(files)} landed files that it rests on as at {figure_id.as_at} are not those"
            " that were cited: one has come or gone since, or was left out then."
        )
    if not values:
        yield "There is no such figure: the indicator, the area or the period has changed."
    elif check_of_value(values[0]) != figure_id.value:
        now = "null" if values[0] is None else f"{values[0]:.12g}"
        yield f"Recomputed, it is {now}, which is not the figure that was cited."


def as_it_stood(settings: Settings, home: Path, figure_id: FigureId) -> Settings:
    """Make a home with the landed files and validation results, and the manifest as of the day."""
    trial = replace(settings, home=home)
    trial.prepare()
    trial.export()
    for path in settings.landed.iterdir():
        if path.is_dir() and path.name != "files" and not path.name.startswith("."):
            (trial.landed / path.name).symlink_to(path.resolve())
    trial.results.symlink_to(settings.results.resolve())
    write_as_at(settings.landed, trial.landed, figure_id.as_at)
    return trial


def recompute(trial: Settings, figure_id: FigureId) -> tuple[list[str], list[float | None]]:
    """The checksums of the figure's files, and its value; None if there is no such figure."""
    from drug_strategy.transform import build  # imports dbt, which takes seconds

    for _ in build.build(trial, list(_MODELS), say):
        pass
    with engine.connect(str(trial.database), read_only=True) as private:
        register = private.execute(
            "select return_name, second_return_name, has_register from marts.indicators"
            " where indicator_id = ?",
            [figure_id.indicator_id],
        ).fetchone() or (None, None, False)
        values = private.execute(
            "select value from marts.indicator_values"
            " where indicator_id = ? and area_code = ? and period_label = ?",
            [figure_id.indicator_id, figure_id.area_code, figure_id.period_label],
        ).fetchall()
    returns = {register[0], register[1], "return_register" if register[2] else None}
    files: list[dict[str, Any]] = pq.read_table(trial.landed / "files.parquet").to_pylist()
    return (
        [
            file["sha256"]
            for file in files
            if file["return_name"] in returns and file["status"] == "accepted"
        ],
        [value for [value] in values],
    )
