"""The judge of a head start: a process that has Great Expectations, started where it is needed.

What does not belong here: judging itself (quality).
"""

import logging
import os
import sys
import threading
from multiprocessing import parent_process
from pathlib import Path

from drug_strategy import quality
from drug_strategy.cli import console
from drug_strategy.contracts import contracts
from drug_strategy.io.progress import say
from drug_strategy.settings import Settings


def prepare(settings: Settings) -> None:
    """Show progress alone on the screen; what libraries say goes to the log of the refresh."""
    sys.stdout = sys.stderr
    logging.raiseExceptions = False  # a full disk is the refresh's to tell of
    logging.basicConfig(
        filename=settings.logs / "refresh.log",
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
    )
    console.show_progress()


def begin(settings: Settings) -> None:
    """Make this process a judge, which ends when the one that started it does."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(settings)


def judged(
    home: Path, return_name: str, new: list[quality.NewFile]
) -> list[quality.ExpectationOutcome]:
    """Judge the new files of a return."""
    say(f"judging {return_name}")
    return quality.judge(home, contracts()[return_name], new)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
