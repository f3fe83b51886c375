"""Records the inputs and code from which the warehouse and each output were made.

If nothing has changed since the last refresh, the next refresh can tell from the returns folder.
That refresh takes less than a second, because it does not import Dagster, dbt or Great
Expectations.

Each output is made again if its own code has changed. `transform.last_build` records, in the same
note, what dbt has built.
"""

import hashlib
from pathlib import Path
from typing import Any

from drug_strategy.io import versions
from drug_strategy.io.files import read_note, write_note
from drug_strategy.landing import FileManifest, pseudonyms
from drug_strategy.landing.discovery import folder_digest, today
from drug_strategy.publication import generations
from drug_strategy.settings import Request, Settings
from drug_strategy.transform import last_build

NOTHING_NEW = "nothing has changed since the last publication, which is up to date"
PUBLISHED, REPORT, NOTES, DATA_DOCS = "published", "report", "return_notes", "data_docs"
_LANDED = "landed"
_MANIFEST = ("files.parquet", "file_warnings.parquet", "as_at.parquet", "accepted_answers.parquet")

State = dict[str, Any]


def is_up_to_date(settings: Settings, *outputs: str) -> bool:
    """Return whether these outputs are up to date (by default, all outputs of a refresh)."""
    before, now = read_note(settings.up_to_date), _now(settings)
    return all(before.get(output) == now[output] for output in outputs or now)


def is_landed(settings: Settings, request: Request) -> bool:
    """Return whether these files have already been landed with this request.

    The answer also depends on the day, because rows of removed files are eventually deleted. If a
    request accepts something, the returns are always landed, because only Dagster's job checks the
    names in the request.

    Raises:
        UserError: if the key for pseudonyms is lost or has changed.
        OSError: if the returns folder cannot be listed.
    """
    before = read_note(settings.up_to_date).get(_LANDED)
    is_plain = request == Request(as_at=request.as_at, without=request.without)
    if before is None or not is_plain:
        return False
    return bool(before == _landed(settings, request, folder_digest(settings.returns)[0]))


def remember_landed(
    settings: Settings, request: Request, folder: tuple[str, bool], manifest: FileManifest
) -> None:
    """Record that the returns folder's files have landed.

    `folder` is the result of `folder_digest` before landing. Nothing is recorded if a file was
    changing or unreadable, because the next refresh could then find something different from what
    has landed.
    """
    digest, is_at_rest = folder
    state = read_note(settings.up_to_date)
    state.pop(_LANDED, None)
    if is_at_rest and all(file.sha256 for file in manifest.files):
        state[_LANDED] = _landed(settings, request, digest)
    write_note(settings.up_to_date, state)


def _landed(settings: Settings, request: Request, folder: str) -> State:
    key = pseudonyms.key_of(settings.home)
    return {
        "folder": f"{settings.returns} {folder}",
        "request": [str(request.as_at), *request.without],
        "day": str(today()),
        "keep_gone_days": settings.operations.keep_gone_days,
        "max_file_gb": settings.operations.max_file_gb,
        "key": pseudonyms.fingerprint(key),
        "code": versions.of_figures(),
    }


def remember(settings: Settings, output: str) -> None:
    """Record that an output has just been made from the current inputs."""
    before = read_note(settings.up_to_date)
    write_note(settings.up_to_date, {**before, output: _now(settings)[output]})


def _now(settings: Settings) -> dict[str, State]:
    generation = generations.current(settings.published)
    file = generations.path_of(settings.published, generation) if generation else None
    inputs = _inputs(settings)
    published = {"generation": generation, "file": versions.mark(file) if file else None}
    return {
        PUBLISHED: {
            **published,
            "code": f"{versions.of_models()} {versions.of_code('publication')}",
            "inputs": inputs,
            "warehouse": versions.mark(settings.database),
            "build": last_build.is_known(settings),
        },
        REPORT: {
            **published,
            "code": versions.of_code("report"),
            "page": versions.mark(settings.report / "index.html"),
            "contact": settings.operations.contact,
            "next_edition": settings.operations.next_edition,
        },
        NOTES: {
            **published,
            "code": f"{versions.of_models()} {versions.of_code('exports')}",
            "files": _files(settings.return_notes, "**/*.csv"),
        },
        DATA_DOCS: {
            "code": versions.of_figures(),
            "inputs": inputs,
            "page": versions.mark(settings.data_docs / "index.html"),
        },
    }


def _inputs(settings: Settings) -> str:
    """Return a checksum of the file list, the landed rows and the validation results."""
    digest = hashlib.sha256()
    for name in _MANIFEST:
        try:
            digest.update((settings.landed / name).read_bytes())
        except OSError:
            digest.update(b"missing")
    for folder in (settings.landed, settings.results):
        digest.update(_files(folder, "*/[0-9a-f]*.parquet").encode())
    return digest.hexdigest()


def _files(folder: Path, pattern: str) -> str:
    """Return a checksum of the matching files' names, sizes, times and inodes."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob(pattern)):
        digest.update(f"{file.relative_to(folder)}\0{versions.mark(file)}\0".encode())
    return digest.hexdigest()
