"""One plain sentence for a disk that is full or read-only.

The same problem appears as an error of Python, DuckDB, SQLite or dbt.
"""

import errno
import os
import shutil
from pathlib import Path

_LEAST = 8 << 20  # bytes: if fewer are free and a database cannot write, the disk is full
_FULL = (
    "no space left",
    "disk is full",
    "disk quota exceeded",
    "max_temp_directory_size",  # DuckDB's, nine tenths of what was free when it began
)
_CLOSED = ("read-only file system", "readonly database", "permission denied")
_VAGUE = ("disk i/o error", "unable to open database file", "could not set lock")


def sentence(error: OSError) -> str:
    """The sentence for a file system error that has no better explanation."""
    place = f" {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no space left on the disk{f' for{place}' if place else ''}."
    reason = (error.strerror or type(error).__name__).lower()
    return f"The file{place} cannot be used: {reason}."


def trouble(home: Path, message: str) -> str | None:
    """Why the home folder cannot be written to, if a library's message says so."""
    lowered = message.lower()
    is_vague = any(words in lowered for words in _VAGUE)
    if any(words in lowered for words in _FULL) or (is_vague and _is_full(home)):
        return f"There is no space left in {home}; free some space, and refresh again."
    if any(words in lowered for words in _CLOSED) or (is_vague and not os.access(home, os.W_OK)):
        return f"The home folder {home} cannot be written to by this user."
    return None


def _is_full(home: Path) -> bool:
    try:
        return shutil.disk_usage(home).free < _LEAST
    except OSError:
        return False
