"""Make an edition: build a draft, attack it, write its files, record it and make it current.

dbt builds the draft in a separate file, next to the record of earlier editions. The published file
and the private warehouse are read but never changed. Each edition has a folder, and the link
`current` points to the newest edition.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.files import exclusive, replacing_folder, swing_link
from drug_strategy.io.progress import say
from drug_strategy.publication.generations import LINK as PUBLISHED
from drug_strategy.release.attack import (
    Draft,
    Inconsistent,
    Leak,
    Protection,
    protected,
    read_draft,
)
from drug_strategy.release.contents import About, content, read_tables
from drug_strategy.release.files import write_files
from drug_strategy.release.memory import Held, Memory, Remembered, Withheld, next_version
from drug_strategy.release.rules import read_rules, require_names, require_rules
from drug_strategy.settings import Settings, UserError
from drug_strategy.transform import project
from drug_strategy.transform.failures import asked_of, failure
from drug_strategy.transform.runner import invoke

_DRAFT = "draft.duckdb"
_LINK = "current"
# The register of indicators has no release tag, so it is selected by name.
_BUILT = ("tag:release", "indicators")
_OTHER_ORDERS = "the_orders_add_up_to_the_published_pounds"


class Refused(UserError):
    """An error that explains why no edition was made. The previous edition stays in place."""


@dataclass(frozen=True)
class Edition:
    """A new edition; `folder` is None after a dry run."""

    version: str
    publication_id: str
    protections: Mapping[str, Protection]
    folder: Path | None


def release(settings: Settings, target: Path, is_dry_run: bool = False) -> Edition:
    """Make an edition of the published file, in a folder below `target`, and make it current.

    Raises:
        Refused: if the edition cannot be built, or would disclose a hidden figure.
        UserError: if nothing is published, an indicator has no release rule, or a name in an
            earlier edition is missing from the register.
    """
    if not (settings.published / PUBLISHED).exists():
        raise UserError("Nothing is published yet; run: warehouse refresh")
    if not settings.database.exists():
        raise UserError(f"There is no {settings.database}; run: warehouse refresh")
    require_rules([row["indicator_id"] for row in _published(settings, "marts.indicators")])

    def waiting() -> None:
        say("a refresh is running; waiting for it to end")

    settings.prepare()
    with exclusive(settings.home / "refresh.lock", waiting):
        try:
            return _release(settings, target, is_dry_run)
        except (Leak, Inconsistent) as error:
            raise Refused(str(error)) from error
        finally:
            _discard_draft(settings)


def _release(settings: Settings, target: Path, is_dry_run: bool) -> Edition:
    memory = Memory(settings.editions)
    require_names(memory)
    editions = memory.editions()
    edition = _planned(settings, memory, editions)
    say("attacking the edition")
    protections = _attacked(settings, memory, edition)
    if edition in editions and not _is_as_kept(settings, memory, edition):
        edition = next_version(editions, edition.publication_id, edition.content, is_different=True)
        protections = _attacked(settings, memory, edition)
    if is_dry_run:
        return Edition(edition.version, edition.publication_id, protections, None)
    say("writing the edition")
    known = _versions_before(memory, edition)
    folder = target / edition.publication_id
    _make_shelf(target)
    with _draft(settings) as connection, replacing_folder(folder) as written:
        about = _about(settings, edition)
        for fault in write_files(connection, written, about, protections, known):
            raise Refused(f"The edition is refused: {fault}")
        memory.remember(connection, edition)
    swing_link(target / _LINK, folder.name)
    operations = settings.operations
    keep_newest(target, operations.keep_editions, operations.keep_mb << 20)
    return Edition(edition.version, edition.publication_id, protections, folder)


def _planned(settings: Settings, memory: Memory, editions: list[Remembered]) -> Remembered:
    """Build the draft.

    Return the edition to make, which is the last edition if nothing has changed.
    """
    say("building the edition")
    publication_id = _publication(settings)["publication_id"]
    is_again = bool(editions) and editions[-1].publication_id == publication_id
    memory.lay_out([each.version for each in (editions[:-1] if is_again else editions)], [], [])
    _build_draft(settings)
    with _draft(settings) as connection:
        found = content(connection, read_tables(connection))
    return next_version(editions, publication_id, found)


def _attacked(settings: Settings, memory: Memory, edition: Remembered) -> Mapping[str, Protection]:
    """Rebuild the draft until no reader of all editions can work out a hidden figure."""
    versions = _versions_before(memory, edition)

    def rebuild(withheld: list[Withheld], held: list[Held]) -> None:
        memory.lay_out(versions, withheld, held)
        _build_draft(settings)

    def read() -> Draft:
        with _draft(settings) as connection:
            return read_draft(connection, memory, edition.number, read_rules(connection))

    if memory.laid_out != (versions, [], []):
        rebuild([], [])
    return protected(read, rebuild)


def _versions_before(memory: Memory, edition: Remembered) -> list[str]:
    return [each.version for each in memory.editions() if each.number < edition.number]


def _is_as_kept(settings: Settings, memory: Memory, edition: Remembered) -> bool:
    with _draft(settings) as connection:
        return memory.is_as_kept(connection, edition)


def _build_draft(settings: Settings) -> None:
    """Build and test the edition's models from scratch.

    Raises:
        Refused: if a model or a test fails.
    """
    _discard_draft(settings)
    outcome = invoke(
        settings,
        # With `buildable`, dbt skips tests that need a seed outside the draft.
        [
            *("--no-write-json", "build", "--target", "release"),
            *("--indirect-selection", "buildable", "--select", *_BUILT),
        ],
        project.parsed_for_edition(settings),
        target=settings.editions / "dbt",
    )
    if not outcome.success:
        sentence = failure(outcome, asked_of(settings.editions / _DRAFT))
        if _OTHER_ORDERS in sentence:
            sentence = (
                "The private warehouse has changed since it was published; run: warehouse refresh"
            )
        raise Refused(sentence)


@contextmanager
def _draft(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with engine.connect(str(settings.editions / _DRAFT), read_only=True) as connection:
        yield connection


def _discard_draft(settings: Settings) -> None:
    """Delete the draft, because it contains the values that the edition hides."""
    for name in (_DRAFT, f"{_DRAFT}.wal"):
        (settings.editions / name).unlink(missing_ok=True)


def _make_shelf(target: Path) -> None:
    """Create the folder for editions, and clean up after a release that was killed."""
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(0o755)
    for draft in target.glob(".*.draft"):
        shutil.rmtree(draft)
    for before in target.glob(".*.before"):
        edition = target / before.name.removeprefix(".").removesuffix(".before")
        if edition.exists():
            shutil.rmtree(before)
        else:
            before.rename(edition)


def keep_newest(target: Path, keep: int, most_bytes: int) -> None:
    """Delete the oldest editions, to keep at most `keep` editions and `most_bytes` bytes.

    The current edition is never deleted. The home keeps the record of what deleted editions
    published and hid.
    """
    current = os.readlink(target / _LINK)
    folders = sorted(
        (
            each
            for each in target.iterdir()
            if not each.is_symlink() and (each / "disclosure.json").is_file()
        ),
        key=lambda each: each.name,
        reverse=True,
    )
    taken = 0
    for rank, folder in enumerate(folders):
        taken += sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        if folder.name != current and (rank >= keep or taken > most_bytes):
            shutil.rmtree(folder)


def _published(settings: Settings, table: str) -> list[dict[str, Any]]:
    with engine.connect(str(settings.published / PUBLISHED), read_only=True) as connection:
        return engine.rows(connection.execute(f"from {table}"))


def _publication(settings: Settings) -> dict[str, Any]:
    [publication] = _published(settings, "marts.publication")
    return publication


def _about(settings: Settings, edition: Remembered) -> About:
    publication = _publication(settings)
    return About(
        version=edition.version,
        publication_id=edition.publication_id,
        issued=publication["published_at"].date(),
        as_at=publication["as_at"],
        statement=publication["statement"],
        is_synthetic=publication["contains_synthetic"],
        contact=settings.contact,
        next_edition=settings.next_edition,
        headline=_headline(settings),
    )


def _headline(settings: Settings) -> str:
    """Return the headline about the target, which comes from the survey and identifies nobody."""
    for row in _published(settings, "marts.confidence_target"):
        if row["measure"] == "strategy" and row["headline"]:
            return str(row["headline"])
    return "There is no figure for the confidence target yet."
