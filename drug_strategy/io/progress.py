"""Progress: one line for a person at each step. Who listens, if anyone, is not known here."""

import logging

LOGGER = logging.getLogger("warehouse.progress")
LOGGER.setLevel(logging.INFO)


def say(line: str) -> None:
    """Tell whoever listens what is being done; never a value of a return."""
    LOGGER.info(line)
