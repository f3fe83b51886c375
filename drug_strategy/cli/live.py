"""Progress on stderr: on a terminal one live line a stage, elsewhere a line a stage and return.

A stage is the first word of a line of progress. Every line, of each file too, goes to the log.
"""

import logging
import re
import shutil
import sys
import threading
import time
from pathlib import Path

from drug_strategy.io.progress import LOGGER
from drug_strategy.io.text import printable

_STAGES = frozenset({"landing", "starting", "validating", "building", "publishing", "writing"})
_OF = re.compile(r"\d+/\d+ ")  # so many of how many


def show(log: Path | None = None) -> None:
    """Show progress from here on, and append every line to `log`."""
    # A log that cannot be written, as on a full disk, is no reason for a traceback on the screen.
    logging.raiseExceptions = False
    LOGGER.propagate = False
    LOGGER.addHandler(_Live() if sys.stderr.isatty() else _Lines(logging.INFO))
    if log is not None:
        try:
            handler = logging.FileHandler(log, encoding="utf-8")
        except OSError:  # as on a full disk: the refresh itself says so
            return
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOGGER.addHandler(handler)


def settle() -> None:
    """End the live line, before something else is written."""
    for handler in LOGGER.handlers:
        if isinstance(handler, _Live):
            handler.settle()


class _Lines(logging.Handler):
    """A line a stage; of the files that are landed, a line a return."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._last = ""

    def emit(self, record: logging.LogRecord) -> None:
        line = printable(record.getMessage())
        if line.startswith("landing "):
            line = line.partition("/")[0]
        if line != self._last:
            self._last = line
            print(line, file=sys.stderr, flush=True)


class _Live(logging.Handler):
    """A line that is written over: stage, how many, how long, and what it is at."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._stage, self._at, self._number, self._count, self._began = "", "", "", 0, 0.0
        self._writing = threading.RLock()
        threading.Thread(target=self._tick, daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line: one of the stage that is shown, or the next."""
        stage, _, at = printable(record.getMessage()).partition(" ")
        with self._writing:
            if stage not in _STAGES:
                self.settle()
                sys.stderr.write(f"{stage} {at}\n")
                return
            if stage != self._stage:
                self.settle()
                self._stage, self._count, self._began = stage, 0, time.monotonic()
            self._count += 1
            found = _OF.match(at)
            self._number = f"{found[0].strip():>9}" if found else f"{self._count:>9,}"
            self._at = at.removeprefix(found[0]) if found else at
            self._draw()

    def settle(self) -> None:
        """Leave the line as it stands."""
        with self._writing:
            if self._stage:
                self._at = ""
                self._draw()
                sys.stderr.write("\n")
                sys.stderr.flush()
            self._stage = ""

    def _draw(self) -> None:
        seconds = int(time.monotonic() - self._began)
        passed = f"{seconds // 60}:{seconds % 60:02}"
        line = f"{self._stage:<11}{self._number}  {passed}  {self._at}".rstrip()
        width = shutil.get_terminal_size().columns
        sys.stderr.write(f"\r\x1b[2K{line[: width - 1]}")
        sys.stderr.flush()

    def _tick(self) -> None:
        while True:
            time.sleep(1)
            with self._writing:
                if self._stage:
                    self._draw()
