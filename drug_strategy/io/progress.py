"""Report progress to the person who started the command, using one log message per step."""

import logging
import re

from drug_strategy.io.text import printable

LOGGER = logging.getLogger("warehouse.progress")
LOGGER.setLevel(logging.DEBUG)
STAGES = frozenset({"landing", "starting", "validating", "building", "publishing", "writing"})
NUMBER = re.compile(r"(\d+)/(\d+) ")  # such as "3/14 "
_doing = ["starting"]  # the current step, shown in the message for an unexpected error


def say(line: str) -> None:
    """Report the start of a step. The line must not contain a value from a return."""
    _note(line)
    LOGGER.info(line)


def detail(line: str) -> None:
    """Report one item within a step, only in the log."""
    _note(line)
    LOGGER.debug(line)


def enter(step: str) -> None:
    """Note the start of a step without reporting it."""
    _doing[0] = f"running the step {step}"


def doing() -> str:
    """Return what this process is doing, such as "landing pas_waves/2011.csv"."""
    return _doing[0]


def _note(line: str) -> None:
    stage, _, what = line.partition(" ")
    if stage in STAGES:
        _doing[0] = printable(f"{stage} {NUMBER.sub('', what, count=1)}".rstrip())
