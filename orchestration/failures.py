"""Distinguishes a refresh that is held from one that failed."""

import dagster

from drug_strategy.settings import Held

HELD = "held"


def held(error: Held) -> dagster.Failure:
    """The failure of a step that holds the refresh."""
    return dagster.Failure(str(error), metadata={HELD: True}, allow_retries=False)


def is_held(failure: dagster.Failure | None) -> bool:
    """Whether a step failed because it holds the refresh."""
    return failure is not None and HELD in failure.metadata
