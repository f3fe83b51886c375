"""Progress: one line for a person at each step, as a log message."""

import logging

LOGGER = logging.getLogger("warehouse.progress")
LOGGER.setLevel(logging.DEBUG)


def say(line: str) -> None:
    """Report a step of the work; never a value of a return."""
    LOGGER.info(line)


def detail(line: str) -> None:
    """Report one item of a stage: only for the live line and the log."""
    LOGGER.debug(line)
