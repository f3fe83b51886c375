"""The reasons for which rows are excluded or get a warning.

A reason is a code in the validation results. reasons.csv contains each reason's meaning, and advice
to the sender.
"""

import csv
from functools import cache
from pathlib import Path


def meaning(reason: str) -> str:
    """Return a reason's meaning as a sentence, or the code in words if the reason is unknown."""
    row = table().get(reason)
    return row["meaning"] if row else reason.replace("_", " ")


@cache
def table() -> dict[str, dict[str, str]]:
    """Return the rows of reasons.csv by reason."""
    with Path(__file__).with_name("reasons.csv").open(encoding="utf-8", newline="") as stream:
        return {row["reason"]: row for row in csv.DictReader(stream)}
