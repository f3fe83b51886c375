"""Land every file in the returns folder as typed rows, or refuse the file and say why.

The manifest lists every file with its outcome. Landed files are not read again.
"""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from drug_strategy.contracts import contracts
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import delete_unfinished
from drug_strategy.io.text import printable
from drug_strategy.landing.accepted_answers import accept
from drug_strategy.landing.discovery import Checksums, SentFile, discover
from drug_strategy.landing.load_log import LoadLog, version_of
from drug_strategy.landing.loader import Loader
from drug_strategy.landing.manifest import FileManifest, Landed, write_manifest
from drug_strategy.landing.pseudonyms import key_of
from drug_strategy.settings import Request, Settings


def land(
    settings: Settings,
    request: Request | None,
    progress: Callable[[str], None] = lambda _: None,
    started_at: datetime | None = None,
) -> FileManifest:
    """Land every file in the returns folder, and return the manifest of the requested files.

    New content is recorded as first seen at `started_at`, when the refresh started (by default,
    now). Except in a dry run, rows from files that were removed long ago are deleted.

    `progress` is called before each file is read.

    Raises:
        UserError: if the pseudonym key cannot be used, or if a survey wave to accept or a file to
            leave out does not exist.
        OSError: if the home cannot be written to.
    """
    request = request or Request()
    landed = settings.landed
    landed.mkdir(parents=True, exist_ok=True)
    for left in landed.glob(".scratch-*"):
        shutil.rmtree(left, ignore_errors=True)
    delete_unfinished(landed)
    delete_unfinished(settings.home / "persons")
    checksums = Checksums(landed / "checksums.json")
    outcomes: list[Landed] = []
    left_out: set[str] = set()
    load_log = LoadLog(landed, started_at or datetime.now(UTC))
    key = key_of(settings.home, request.new_person_key)
    for return_name, contract in contracts().items():
        # Rows that another version of the code or the contract landed are landed again.
        load_log.prune(return_name, version_of(contract, key))
    with tempfile.TemporaryDirectory(dir=landed, prefix=".scratch-") as scratch:
        loader = Loader(settings, checksums, Path(scratch), key, load_log)
        sent = _wanted(settings.returns, request.without, left_out)
        wanted = groupby(sent, attrgetter("return_name"))
        by_return = [list(files) for _, files in wanted]
        for place, files in enumerate(by_return, 1):
            numbered = partial(_number, f"{place}/{len(by_return)}", progress)
            outcomes += loader.land(files, numbered)
        loader.write_empty()
    checksums.remember()
    manifest = write_manifest(load_log.database, outcomes, landed, request.as_at)
    accept(settings, request, manifest)
    if not request.dry_run:
        _forget_gone(settings, outcomes, left_out, load_log)
    return manifest


def _forget_gone(
    settings: Settings, outcomes: list[Landed], left_out: Collection[str], load_log: LoadLog
) -> None:
    """Delete the rows of files that were removed from the returns folder long ago.

    A return is skipped if its folder is missing, empty or unreadable, if one of its files cannot be
    read now, or if one was left out on request.
    """
    for return_name in contracts():
        files = [
            file
            for file in outcomes
            if file.sent.return_name == return_name and not file.sent.obstacle
        ]
        present = {file.sha256 for file in files}
        if present and "" not in present and return_name not in left_out:
            load_log.forget_gone(return_name, present, settings.operations.keep_gone_days)


def _number(place: str, progress: Callable[[str], None], line: str) -> None:
    """Report progress on a file, such as the third of fourteen returns."""
    stage, _, what = line.partition(" ")
    progress(f"{stage} {place} {what}")


def _wanted(returns: Path, without: Collection[str], left_out: set[str]) -> Iterator[SentFile]:
    """Yield the files to land. Add the returns of files left out on request to `left_out`."""
    unknown = set(without)
    for sent in discover(returns):
        names = {sent.return_name, sent.place}
        if names.isdisjoint(without):
            yield sent
        else:
            left_out.add(sent.return_name)
        unknown -= names
    if unknown:
        why = f"is not in {returns}, so it cannot be left out; check the name."
        raise UserError(f"{printable(min(unknown))} {why}", f"A file or return {why}")
