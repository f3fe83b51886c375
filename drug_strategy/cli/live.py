"""Progress on stderr: on a terminal one live line per stage, elsewhere a line per stage and return.

A stage is the first word of a progress line. Every line, including those of files, is logged.
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
_OF = re.compile(r"(\d+)/(\d+) ")  # so many of how many


def show(log: Path | None = None) -> None:
    """Show progress from now on, and append every line to `log`."""
    # A log that cannot be written, as on a full disk, must not cause a traceback.
    logging.raiseExceptions = False
    LOGGER.propagate = False
    LOGGER.addHandler(_Live() if sys.stderr.isatty() else _Lines(logging.INFO))
    if log is not None:
        try:
            handler = logging.FileHandler(log, encoding="utf-8")
        except OSError:  # as on a full disk: the refresh itself reports it
            return
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOGGER.addHandler(handler)


def end_line() -> None:
    """End the live line, before something else is written."""
    for handler in LOGGER.handlers:
        if isinstance(handler, _Live):
            handler.end_line()


class _Lines(logging.Handler):
    """A line per stage, with its place among how many; for landed files, a line per return."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._last = ""

    def emit(self, record: logging.LogRecord) -> None:
        stage, _, what = printable(record.getMessage()).partition(" ")
        found = _OF.match(what) if stage in _STAGES else None
        what = what.removeprefix(found[0]) if found else what
        if stage == "landing":
            what = what.partition("/")[0]
        line = f"{stage} {what}".rstrip()
        if line != self._last:
            self._last = line
            place = f" ({found[1]} of {found[2]})" if found else ""
            print(f"{line}{place}", file=sys.stderr, flush=True)


class _Live(logging.Handler):
    """A line that is overwritten: stage, count, time, and the current item."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._stage, self._at, self._number, self._count, self._began = "", "", "", 0, 0.0
        self._writing = threading.RLock()
        threading.Thread(target=self._tick, daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Show a line, of the current stage or the next one."""
        stage, _, at = printable(record.getMessage()).partition(" ")
        with self._writing:
            if stage not in _STAGES:
                self.end_line()
                sys.stderr.write(f"{stage} {at}\n")
                return
            if stage != self._stage:
                self.end_line()
                self._stage, self._count, self._began = stage, 0, time.monotonic()
            self._count += 1
            found = _OF.match(at)
            self._number = f"{found[0].strip():>9}" if found else f"{self._count:>9,}"
            self._at = at.removeprefix(found[0]) if found else at
            self._draw()

    def end_line(self) -> None:
        """Leave the line as it is."""
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
