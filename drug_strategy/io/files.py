"""Write files and folders atomically, lock them, and explain disk errors.

If the process is killed while writing, the file still contains either all of its old content or all
of its new content. A lock is released when the process holding it dies. A process may lock the same
path twice.
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from drug_strategy.io.errors import UserError, reason
from drug_strategy.io.text import printable

_PARQUET = b"PAR1"
_LEAST = 8 << 20  # If fewer bytes are free, a vague disk error means that the disk is full.
# Python, DuckDB, SQLite and dbt have different messages for the same disk error.
_FULL = (
    "no space left",
    "disk is full",
    "disk quota exceeded",
    "max_temp_directory_size",  # DuckDB's own limit: 90% of the free space when DuckDB started
)
_CLOSED = ("read-only file system", "readonly database", "permission denied")
_VAGUE = ("disk i/o error", "unable to open database file", "could not set lock")
_held: set[Path] = set()


class Busy(Exception):
    """Another process holds the lock."""


@contextmanager
def creating(file: Path) -> Iterator[None]:
    """Say in one sentence why the block cannot create a file for a user, if it cannot."""
    try:
        yield
    except FileExistsError as error:
        raise UserError(
            f"{file} already exists and is not overwritten; give another name."
        ) from error
    except OSError as error:
        raise UserError(sentence(error)) from error


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a draft path next to `target`; the draft replaces `target` if the block succeeds."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft_of(target)
    try:
        yield draft
        replace_all({draft: target})
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def replacing_folder(target: Path, mode: int = 0o755) -> Iterator[Path]:
    """Yield a draft folder next to `target`; the draft replaces `target` if the block succeeds.

    Anybody who can enter the folder can read everything in it. The new folder has the same mode and
    group as the previous one. If there was no previous folder, its mode is `mode`. Only one process
    may replace a folder at a time. If the process is killed between the two renames, the next call
    restores the previous folder.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft, before = (target.with_name(f".{target.name}.{name}") for name in ("draft", "before"))
    _restore(before, target)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        yield draft
        group = -1
        for path in draft.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        with suppress(FileNotFoundError):
            status = target.stat()
            mode, group = stat.S_IMODE(status.st_mode), status.st_gid
        with suppress(PermissionError):  # the user is no longer in the group
            os.chown(draft, -1, group)
        draft.chmod(mode)
        with suppress(FileNotFoundError):
            os.rename(target, before)
        os.rename(draft, target)
    finally:
        _restore(before, target)
        shutil.rmtree(draft, ignore_errors=True)


def _restore(before: Path, target: Path) -> None:
    if before.exists() and not target.exists():
        os.rename(before, target)
    shutil.rmtree(before, ignore_errors=True)


def replace_all(drafts: Mapping[Path, Path]) -> None:
    """Move drafts to their targets in order. A draft and its target must be on the same disk."""
    for draft in drafts:
        sync(draft)
    for draft, target in drafts.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft, target)
    for folder in {target.parent for target in drafts.values()}:
        sync(folder)


def write_atomically(target: Path, content: bytes) -> None:
    """Write `content` to `target` atomically."""
    write_all({target: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each atomically."""
    drafts = {_draft_of(target): target for target in contents}
    try:
        for draft, target in drafts.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(contents[target])
        replace_all(drafts)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def write_note(path: Path, note: Mapping[str, Any]) -> None:
    """Save data for a later refresh atomically in a JSON file."""
    write_atomically(path, json.dumps(note, indent=1, sort_keys=True).encode())


def read_note(path: Path) -> dict[str, Any]:
    """Return what `write_note` wrote, or an empty dictionary if the file is missing or damaged."""
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return {}


def swing_link(link: Path, to: str) -> None:
    """Point a symbolic link to another target in one step, so that it is never missing."""
    draft = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    draft.symlink_to(to)
    os.replace(draft, link)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def delete_unfinished(folder: Path) -> None:
    """Delete drafts and truncated Parquet files below a folder to which no other process writes."""
    for draft in folder.rglob(".*.tmp"):
        draft.unlink(missing_ok=True)
    for parquet in folder.rglob("*.parquet"):
        with parquet.open("rb") as stream:
            stream.seek(max(0, parquet.stat().st_size - len(_PARQUET)))
            is_complete = stream.read() == _PARQUET
        if not is_complete:
            parquet.unlink()


def _draft_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.tmp")


def sync(path: Path) -> None:
    """Write a file, or a folder's list of files, from memory to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def exclusive(path: Path, when_busy: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock at `path`. If another process holds it, call `when_busy` and wait.

    Without `when_busy`, raise `Busy`. If this process already holds the lock, the block runs
    immediately. The empty lock file is kept.
    """
    path = path.resolve()
    if path in _held:
        yield
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if when_busy is None:
                raise Busy(str(path)) from None
            when_busy()
            fcntl.flock(handle, fcntl.LOCK_EX)
        _held.add(path)
        yield
    finally:
        _held.discard(path)
        os.close(handle)


def hold(path: Path) -> None:
    """Hold the lock at `path` until this process ends, even if exec replaces its program.

    Raise `Busy` if another process holds it. Child processes do not hold the lock, because Python
    closes inherited files when it starts a process.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Busy(str(path)) from None
    os.set_inheritable(handle, True)


def is_locked(path: Path) -> bool:
    """Return whether a process holds the lock at `path` exclusively."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def sentence(error: OSError, is_named: bool = True) -> str:
    """Describe a file system error in a sentence, with the file's name unless it may be mailed."""
    place = f" {printable(os.fsdecode(error.filename))}" if error.filename and is_named else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no space left on the disk{f' for{place}' if place else ''}."
    return f"{f'The file{place}' if place else 'A file'} cannot be used: {reason(error)}."


def trouble(home: Path, message: str) -> str | None:
    """Explain why the home folder is not writable. Return None if the error has another cause."""
    lowered = message.lower()
    is_vague = any(words in lowered for words in _VAGUE)
    is_full = False
    with suppress(OSError):
        is_full = is_vague and shutil.disk_usage(home).free < _LEAST
    if is_full or any(words in lowered for words in _FULL):
        return f"There is no space left in {home}; free some space, and refresh again."
    if any(words in lowered for words in _CLOSED) or (is_vague and not os.access(home, os.W_OK)):
        return f"This user cannot write to the home folder {home}; make the folder writable."
    return None
