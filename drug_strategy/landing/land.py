"""Landing: every file of the returns folder becomes landed rows, or is refused with a sentence.

The manifest lists every file with its outcome.
"""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from drug_strategy.contracts import contracts
from drug_strategy.io.files import delete_unfinished, exclusive
from drug_strategy.landing.checksums import Checksums
from drug_strategy.landing.discovery import SentFile, discover
from drug_strategy.landing.errors import NoSuchFile
from drug_strategy.landing.loader import Loader
from drug_strategy.landing.manifest import (
    FileManifest,
    Landed,
    ManifestFile,
    listed,
    write_manifest,
)
from drug_strategy.landing.pseudonyms import key_of
from drug_strategy.request import Request


def land(
    returns: Path,
    home: Path,
    request: Request | None,
    progress: Callable[[str], None] = lambda _: None,
    key: str | None = None,
) -> FileManifest:
    """Land every file below `returns` into `home`/landed and list those requested.

    Calls `progress` before it reads a file. References of persons become pseudonyms under `key`, by
    default that of the home's key file.

    Raises:
        BadKey: if the key cannot be used.
        NoSuchFile: if a file to be left out does not exist.
        OSError: if `home` cannot be written.
    """
    request = request or Request()
    landed = home / "landed"
    landed.mkdir(parents=True, exist_ok=True)
    for left in landed.glob(".scratch-*"):
        shutil.rmtree(left, ignore_errors=True)
    delete_unfinished(landed)
    delete_unfinished(home / "persons")
    checksums = Checksums(landed / "checksums.json", *landed.glob("checksums.*.json"))
    found: list[Landed] = []
    is_new_key = request.new_person_key
    with _loader(home, "refresh", contracts(), key, is_new_key) as loader:
        wanted = groupby(_wanted(returns, request.without), attrgetter("return_name"))
        by_return = [list(files) for _, files in wanted]
        for place, files in enumerate(by_return, 1):
            numbered = partial(_number, f"{place}/{len(by_return)}", progress)
            found += loader.land(files, checksums, numbered)
        loader.write_empty()
    checksums.remember()
    return write_manifest(found, landed, request.as_at)


def land_return(
    returns: Path,
    home: Path,
    return_name: str,
    progress: Callable[[str], None] = lambda _: None,
    key: str | None = None,
) -> list[ManifestFile]:
    """Land the files of one return; list them, but nothing for the models yet.

    Several processes may do so at once, each for another return: each writes in its own places.

    Raises:
        BadKey: if the key cannot be used.
        OSError: if `home` cannot be written.
    """
    landed = home / "landed"
    (landed / return_name).mkdir(parents=True, exist_ok=True)
    for left in landed.glob(f".scratch-{return_name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    delete_unfinished(landed / return_name)
    own = landed / f"checksums.{return_name}.json"
    checksums = Checksums(own, landed / "checksums.json")
    with _loader(home, return_name, {return_name}, key) as loader:
        files = (file for file in discover(returns) if file.return_name == return_name)
        found = loader.land(files, checksums, progress)
    checksums.remember()
    return listed(found, None)


@contextmanager
def _loader(
    home: Path, name: str, returns: Collection[str], key: str | None, is_new_key: bool = False
) -> Iterator[Loader]:
    """What lands files of these returns, with a scratch folder of its own."""
    with exclusive(home / "person.lock", lambda: None):
        persons = key_of(home, key, is_new_key)
    with tempfile.TemporaryDirectory(dir=home / "landed", prefix=f".scratch-{name}-") as scratch:
        yield Loader(home, Path(scratch), persons, returns)


def _number(place: str, progress: Callable[[str], None], line: str) -> None:
    """Report a line of a return with its place among the returns."""
    stage, _, what = line.partition(" ")
    progress(f"{stage} {place} {what}")


def _wanted(returns: Path, without: Collection[str]) -> Iterator[SentFile]:
    unknown = set(without)
    for sent in discover(returns):
        names = {sent.return_name, f"{sent.return_name}/{sent.file_name}"}
        if names.isdisjoint(without):
            yield sent
        unknown -= names
    if unknown:
        raise NoSuchFile(f"There is no {min(unknown)} in {returns} to leave out.")
