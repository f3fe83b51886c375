"""An edition: built, attacked, remembered, written beside the one before and swapped in whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drug_strategy.io import engine
from drug_strategy.io.files import exclusive
from drug_strategy.io.progress import say
from drug_strategy.publication.generations import LINK
from drug_strategy.release import draft, shelf
from drug_strategy.release.attack import Cell, Rules
from drug_strategy.release.attack.knowledge import Inconsistent
from drug_strategy.release.attacked import Leak, Protection, protected, read_draft
from drug_strategy.release.contents import About, content, read_tables
from drug_strategy.release.files import write_files
from drug_strategy.release.memory import Memory, Remembered, Withheld, next_version
from drug_strategy.settings import Settings, UserError

_NO_CONTACT = "No contact is set: WAREHOUSE_CONTACT."
_NO_DATE = "not fixed"


class Refused(Exception):
    """No edition was given out, and why in a sentence; the one before it stays."""


@dataclass(frozen=True)
class Edition:
    """An edition: `folder` is None after a dry run."""

    version: str
    publication_id: str
    protections: Mapping[str, Protection]
    folder: Path | None


def release(settings: Settings, target: Path, is_dry_run: bool = False) -> Edition:
    """Make the edition of what is published and swap it in below `target`.

    Raises:
        Refused: if it cannot be built, or would give something away.
        UserError: if nothing is published.
    """
    if not (settings.published / LINK).exists():
        raise UserError("Nothing is published yet; run: warehouse refresh")
    if not settings.database.exists():
        raise UserError(f"There is no {settings.database}; run: warehouse refresh")

    def waiting() -> None:
        say("a refresh is running; waiting for it to end")

    settings.prepare()
    with exclusive(settings.home / "refresh.lock", waiting):
        try:
            return _made(settings, target, is_dry_run)
        except (draft.NotBuilt, Leak, Inconsistent) as error:
            raise Refused(str(error)) from error
        finally:
            draft.discard(settings)


def _made(settings: Settings, target: Path, is_dry_run: bool) -> Edition:
    memory = Memory(settings.editions)
    editions = memory.editions()
    edition = _planned(settings, memory, editions)
    say("attacking the edition")
    protections = _attacked(settings, memory, edition)
    if edition in editions and not _is_as_kept(settings, memory, edition):
        edition = next_version(editions, edition.publication_id, edition.content, is_other=True)
        protections = _attacked(settings, memory, edition)
    if is_dry_run:
        return Edition(edition.version, edition.publication_id, protections, None)
    say("writing the edition")
    known = [each.version for each in _before(memory, edition)]
    with draft.opened(settings) as connection:
        about = _about(settings, edition)
        with shelf.adding(target, edition.publication_id) as folder:
            for fault in write_files(connection, folder, about, protections, known):
                raise Refused(f"The edition is refused: {fault}")
            memory.remember(connection, edition)
    operations = settings.operations
    shelf.prune(target, operations.keep_editions, operations.keep_mb << 20)
    folder = target / edition.publication_id
    return Edition(edition.version, edition.publication_id, protections, folder)


def _attacked(settings: Settings, memory: Memory, edition: Remembered) -> Mapping[str, Protection]:
    """Build the draft of an edition until the attack, which knows all before it, finds nothing."""
    versions = [each.version for each in _before(memory, edition)]

    def rebuild(withheld: list[Withheld]) -> None:
        memory.lay_out(versions, withheld)
        draft.build(settings)

    def read() -> tuple[list[Cell], Rules]:
        with draft.opened(settings) as connection:
            return read_draft(connection, memory, edition.number)

    if memory.laid_out != (versions, []):
        rebuild([])
    return protected(read, rebuild)


def _before(memory: Memory, edition: Remembered) -> list[Remembered]:
    """Every edition ever given out before this one."""
    return [each for each in memory.editions() if each.number < edition.number]


def _is_as_kept(settings: Settings, memory: Memory, edition: Remembered) -> bool:
    with draft.opened(settings) as connection:
        return memory.is_as_kept(connection, edition)


def _planned(settings: Settings, memory: Memory, editions: list[Remembered]) -> Remembered:
    """Build the draft, and say which edition it is: perhaps the last one, made again."""
    say("building the edition")
    [(publication_id,)] = _published(settings, "select publication_id from")
    is_again = bool(editions) and editions[-1].publication_id == publication_id
    memory.lay_out([each.version for each in (editions[:-1] if is_again else editions)], [])
    draft.build(settings)
    with draft.opened(settings) as connection:
        found = content(connection, read_tables(connection))
    return next_version(editions, publication_id, found)


def _published(settings: Settings, select: str) -> list[Any]:
    """The one row of what the published file is."""
    with engine.connect(str(settings.published / LINK), read_only=True) as connection:
        return connection.execute(f"{select} marts.publication").fetchall()


def _about(settings: Settings, edition: Remembered) -> About:
    [(published_at, as_at, statement, is_synthetic)] = _published(
        settings, "select published_at, as_at, statement, contains_synthetic from"
    )
    return About(
        version=edition.version,
        publication_id=edition.publication_id,
        issued=published_at.date(),
        as_at=as_at,
        statement=statement,
        is_synthetic=is_synthetic,
        contact=settings.contact or _NO_CONTACT,
        next_edition=settings.next_edition or _NO_DATE,
    )
