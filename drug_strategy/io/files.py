"""Atomic writing: a kill at any moment leaves the old content or the new, never half.

Also finds files that were cut short by other means.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PARQUET = b"PAR1"


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it replaces `target` if the block raises nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        yield draft
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(draft, target)
        _sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def write_atomically(target: Path, content: bytes) -> None:
    """Write `content` to `target`, whole or not at all."""
    with replacing(target) as draft:
        draft.write_bytes(content)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def delete_unfinished(folder: Path) -> None:
    """Delete unfinished drafts below `folder`, and Parquet files without their end.

    Only for the one process that may write there.
    """
    for draft in folder.rglob(".*.tmp"):
        draft.unlink(missing_ok=True)
    for parquet in folder.rglob("*.parquet"):
        with parquet.open("rb") as stream:
            stream.seek(max(0, parquet.stat().st_size - len(_PARQUET)))
            is_whole = stream.read() == _PARQUET
        if not is_whole:
            parquet.unlink()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
