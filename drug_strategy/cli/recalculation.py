"""Recalculates cited figures from the landed files, to check them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from drug_strategy.answers.cite import FigureId, check_of_files, check_of_value, parse
from drug_strategy.answers.explain import many
from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.progress import say
from drug_strategy.landing.load_log import damaged
from drug_strategy.landing.manifest import write_as_at
from drug_strategy.settings import Settings

_MODELS = (
    *("--select", "+figures", "+indicator_register"),
    *("--exclude-resource-type", "test"),
)


def verify_figure(settings: Settings, text: str) -> Iterator[str]:
    """Check a cited figure by calculating it again.

    Yield a sentence about each difference between the result and the citation.

    The models are built in a temporary folder, so nothing in the home changes.

    Raises:
        UserError: if the ID is invalid, or if no files have landed.
    """
    figure_id = parse(text)
    if not (settings.landed / "files.parquet").is_file():
        raise UserError(f"No files have landed in {settings.home} yet; run: warehouse refresh")
    broken = list(damaged(settings.landed))
    if broken:
        yield f"These landed files have changed: {', '.join(path.name for path in broken)}."
        return
    with TemporaryDirectory(prefix="warehouse-figure-") as folder:
        trial = as_at_its_day(settings, Path(folder, "home"), figure_id)
        files, values = recompute(trial, figure_id)
    if check_of_files(files) != figure_id.files:
        yield (
            f"As at {figure_id.as_at}, the figure is no longer based on the files cited, but on"
            f" {many(len(files), 'landed file')}. A file has since arrived or been removed, or was"
            " left out at the time."
        )
    if not values:
        yield "The figure no longer exists: its indicator, area or period has changed."
    elif check_of_value(values[0]) != figure_id.value:
        now = "null" if values[0] is None else f"{values[0]:.12g}"
        yield f"Calculated again, the figure is {now}, not the value that was cited."


def as_at_its_day(settings: Settings, home: Path, figure_id: FigureId) -> Settings:
    """Make a home with the landed files and validation results as at the figure's as-at date."""
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
    """Return the checksums of the figure's files, and a list of the figure's value, if any."""
    from drug_strategy.transform import build  # importing dbt is slow

    build.build(trial, say, _MODELS).require()
    key = [figure_id.indicator_id, figure_id.area_code, figure_id.period_label]
    with engine.connect(str(trial.database), read_only=True) as private:
        register = private.execute(
            "select return_name, second_return_name, may_be_nil from marts.indicators"
            " where indicator_id = ?",
            key[:1],
        ).fetchone() or (None, None, False)
        values = private.execute(
            "select value from intermediate.figures"
            " where indicator_id = ? and area_code = ? and period_label = ?",
            key,
        ).fetchall()
    returns = {register[0], register[1], "return_register" if register[2] else None}
    files = [
        file["sha256"]
        for file in pq.read_table(trial.landed / "files.parquet").to_pylist()
        if file["return_name"] in returns and file["status"] == "accepted"
    ]
    return files, [value for [value] in values]
