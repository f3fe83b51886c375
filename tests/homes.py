"""Homes that many tests read, made once for all workers, whichever needs them first."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from drug_strategy.io.files import exclusive

Make = Callable[[Path], None]


def made_once(folders: pytest.TempPathFactory, name: str, make: Make) -> Path:
    """The folder `name` that the workers share; `make` fills it, under a lock, for them all."""
    base = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder, done = base / name, base / f"{name}.done"
    with exclusive(base / f"{name}.lock", lambda: None):
        if not done.exists():
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
