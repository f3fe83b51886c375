"""Whether each output is up to date: made from the current inputs by the current code.

A refresh with nothing new ends after landing, in 0.6 CPU s instead of the 9 that importing Dagster,
dbt and Great Expectations takes.
"""

import hashlib
import json
from pathlib import Path

from drug_strategy.io import versions
from drug_strategy.io.files import write_atomically
from drug_strategy.publication import generations
from drug_strategy.settings import Settings
from drug_strategy.transform import selection

NOTHING_NEW = "nothing has changed since the last publication, which is up to date"
PUBLISHED, REPORT, NOTES, DATA_DOCS = "published", "report", "return_notes", "data_docs"
EDITION = "edition"
_MANIFEST = ("files.parquet", "file_warnings.parquet", "as_at.parquet")

State = dict[str, str | None]


def is_up_to_date(settings: Settings, *outputs: str) -> bool:
    """Whether these outputs, or all that a refresh makes, are up to date."""
    before, now = _memory(settings), _now(settings)
    return all(before.get(output) == now[output] for output in outputs or _made(settings))


def _made(settings: Settings) -> tuple[str, ...]:
    """What a refresh makes: the public edition only if the operator has said so."""
    always = (PUBLISHED, REPORT, NOTES, DATA_DOCS)
    return (*always, EDITION) if settings.releases else always


def remember(settings: Settings, output: str) -> None:
    """Note that an output has just been made from the current inputs."""
    noted = {**_memory(settings), output: _now(settings)[output]}
    write_atomically(settings.dbt / "up_to_date.json", json.dumps(noted, indent=1).encode())


def _memory(settings: Settings) -> dict[str, State]:
    try:
        return dict(json.loads((settings.dbt / "up_to_date.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _now(settings: Settings) -> dict[str, State]:
    """The current state of each output, and what it is made from."""
    generation = generations.current(settings.published)
    file = generations.path_of(settings.published, generation) if generation else None
    inputs = {"code": versions.of_project(), "inputs": _inputs(settings)}
    published = {"generation": generation, "file": versions.mark(file) if file else None}
    return {
        PUBLISHED: {
            **inputs,
            **published,
            "warehouse": versions.mark(settings.database),
            "build": versions.mark(selection.memory(settings)),
        },
        REPORT: {
            **published,
            "code": inputs["code"],
            "page": _page(settings.report),
            "contact": settings.contact,
            "next_edition": settings.next_edition,
        },
        NOTES: {
            **published,
            "code": inputs["code"],
            "files": _files(settings.return_notes, "**/*.csv"),
        },
        DATA_DOCS: {**inputs, "page": _page(settings.data_docs)},
        EDITION: {**published, "code": inputs["code"]},
    }


def _page(folder: Path) -> str | None:
    return versions.mark(folder / "index.html")


def _inputs(settings: Settings) -> str:
    """A checksum of the manifest, and of the landed rows and validation results."""
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
    """A checksum of the names and the times of files."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob(pattern)):
        digest.update(f"{file.relative_to(folder)}\0{versions.mark(file)}\0".encode())
    return digest.hexdigest()
