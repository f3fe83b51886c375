"""Whether what is published rests on these very inputs, so that a refresh has nothing to build.

The inputs are the listing of the returns and the project itself. The same inputs give the same
figures; how they are built is not said here.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from drug_strategy.io.files import write_atomically
from drug_strategy.publication import generations
from drug_strategy.settings import PROJECT, Settings

STANDS = "nothing has changed since the last publication, which stands"
_LISTING = ("files.parquet", "file_warnings.parquet", "as_at.parquet")
_FOLDERS = ("models", "seeds", "macros", "drug_strategy", "orchestration", "tests/dbt")
_FILES = ("dbt_project.yml", "uv.lock")


def stands(settings: Settings) -> bool:
    """Whether the current publication and the warehouse were built from the inputs of now."""
    try:
        kept = json.loads(_memory(settings).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(kept == _state(settings))


def remember(settings: Settings) -> None:
    """Write down from what the current publication was built."""
    write_atomically(_memory(settings), json.dumps(_state(settings)).encode())


def _memory(settings: Settings) -> Path:
    return settings.dbt / "standing.json"


def _state(settings: Settings) -> dict[str, str | None]:
    generation = generations.current(settings.published)
    file = generations.path_of(settings.published, generation) if generation else None
    return {
        "inputs": _inputs(settings),
        "warehouse": mark(settings.database),
        "generation": generation,
        "published": mark(file) if file else None,
    }


def _inputs(settings: Settings) -> str:
    digest = hashlib.sha256(project_digest().encode())
    for name in _LISTING:
        digest.update((settings.landed / name).read_bytes())
    return digest.hexdigest()


@cache
def project_digest() -> str:
    """A digest of what decides how figures are built: the models and the code, as installed."""
    digest = hashlib.sha256()
    files = [file for folder in _FOLDERS for file in (PROJECT / folder).rglob("*")]
    for file in sorted([*files, *(PROJECT / name for name in _FILES)]):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(PROJECT)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def mark(file: Path) -> str | None:
    """A file's size, time of change and inode; None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"
