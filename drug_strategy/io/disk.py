"""What a disk that is full or may not be written to is called, in one plain sentence.

The same trouble reaches us as an error of Python, of DuckDB, of SQLite or of dbt.
"""

import errno
import os
import shutil
from pathlib import Path

_LEAST = 8 << 20  # bytes: with fewer, a database that cannot write has no room
_FULL = ("no space left", "disk is full", "disk quota exceeded")
_CLOSED = ("read-only file system", "readonly database", "permission denied")
_VAGUE = ("disk i/o error", "unable to open database file", "could not set lock")


def sentence(error: OSError) -> str:
    """The sentence of an error of the file system that nothing nearer has explained."""
    place = f" {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no space left on the disk{f' for{place}' if place else ''}."
    reason = (error.strerror or type(error).__name__).lower()
    return f"The file{place} cannot be used: {reason}."


def trouble(home: Path, message: str) -> str | None:
    """What keeps the home folder from being written to, if a library's message speaks of that."""
    said = message.lower()
    is_vague = any(words in said for words in _VAGUE)
    if any(words in said for words in _FULL) or (is_vague and _is_full(home)):
        return f"There is no space left in {home}; make room there, and refresh again."
    if any(words in said for words in _CLOSED) or (is_vague and not os.access(home, os.W_OK)):
        return f"The home folder {home} cannot be written to by this user."
    return None


def _is_full(home: Path) -> bool:
    try:
        return shutil.disk_usage(home).free < _LEAST
    except OSError:
        return False
