"""Landing: every file of the returns folder becomes landed rows, or is refused with a sentence.

Every file is listed with what became of it.
"""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from drug_strategy.io.files import delete_unfinished
from drug_strategy.landing.checksums import Checksums
from drug_strategy.landing.discovery import SentFile, discover
from drug_strategy.landing.errors import NoSuchFile
from drug_strategy.landing.loader import Loader
from drug_strategy.landing.manifest import FileManifest, Landed, write_manifest
from drug_strategy.landing.pseudonyms import key_of
from drug_strategy.landing.request import Request


def land(
    returns: Path,
    home: Path,
    asked: Request | None,
    progress: Callable[[str], None] = lambda _: None,
    key: str | None = None,
) -> FileManifest:
    """Land every file below `returns` into `home`/landed and list those that are asked for.

    Calls `progress` before it reads a file. References of persons become pseudonyms under `key`,
    by default that of the home's key file.

    Raises:
        BadKey: if the key cannot be used.
        NoSuchFile: if one that is to be left out is not there.
        OSError: if `home` cannot be written.
    """
    asked = asked or Request()
    landed = home / "landed"
    landed.mkdir(parents=True, exist_ok=True)
    for left in landed.glob(".scratch-*"):
        shutil.rmtree(left, ignore_errors=True)
    delete_unfinished(landed)
    delete_unfinished(home / "persons")
    checksums = Checksums(landed / "checksums.json")
    with tempfile.TemporaryDirectory(dir=landed, prefix=".scratch-") as scratch:
        loader = Loader(home, Path(scratch), key_of(home, key))
        found: list[Landed] = []
        wanted = _wanted(returns, asked.without)
        for _, files in groupby(wanted, attrgetter("return_name")):
            found += loader.land(files, checksums, progress)
        loader.write_empty()
    checksums.remember()
    return write_manifest(found, landed, asked.as_at)


def _wanted(returns: Path, without: Collection[str]) -> Iterator[SentFile]:
    unknown = set(without)
    for sent in discover(returns):
        names = {sent.return_name, f"{sent.return_name}/{sent.file_name}"}
        if names.isdisjoint(without):
            yield sent
        unknown -= names
    if unknown:
        raise NoSuchFile(f"There is no {min(unknown)} in {returns} to leave out.")
