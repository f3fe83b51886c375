"""Report progress to the person who started the command: one log message per step."""

import logging

LOGGER = logging.getLogger("warehouse.progress")
LOGGER.setLevel(logging.DEBUG)


def say(line: str) -> None:
    """Report a step of the work. The line must not contain a value from a return."""
    LOGGER.info(line)


def detail(line: str) -> None:
    """Report one item within a step, only on the live line and in the log."""
    LOGGER.debug(line)
