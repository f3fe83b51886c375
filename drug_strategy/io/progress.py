"""Progress: one line for a person at each step. Who listens, if anyone, is not known here."""

import logging

LOGGER = logging.getLogger("warehouse.progress")
LOGGER.setLevel(logging.DEBUG)


def say(line: str) -> None:
    """Tell whoever listens what is being done; never a value of a return."""
    LOGGER.info(line)


def detail(line: str) -> None:
    """Tell what a stage is at, of many: for a live line and the log alone."""
    LOGGER.debug(line)
