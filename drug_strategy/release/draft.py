"""The draft of an edition: dbt builds its models in a file of their own, beside the memory.

The published file and the private warehouse are only read; what a refresh knows of them stands.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from drug_strategy.io import engine
from drug_strategy.settings import Settings
from drug_strategy.transform.failures import asked_of, failure
from drug_strategy.transform.runner import invoke

_NAME = "draft.duckdb"
_OTHER_ORDERS = "the_orders_are_those_of_the_published_pounds"


class NotBuilt(Exception):
    """The models of the edition could not be built, in a sentence."""


def build(settings: Settings) -> None:
    """Build and test the models anew.

    Raises:
        NotBuilt: if a model or a test fails.
    """
    discard(settings)
    outcome = invoke(
        settings,
        ["build", "--target", "release", "--select", "tag:release", "path:seeds/release"],
        target=settings.editions / "dbt",
    )
    if not outcome.success:
        sentence = failure(outcome, asked_of(path(settings)))
        if _OTHER_ORDERS in sentence:
            sentence = (
                "The private warehouse is not the one that was published; run: warehouse refresh"
            )
        raise NotBuilt(sentence)


@contextmanager
def opened(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The draft, to be read."""
    with engine.connect(str(path(settings)), read_only=True) as connection:
        yield connection


def path(settings: Settings) -> Path:
    """Where the draft lies."""
    return settings.editions / _NAME


def discard(settings: Settings) -> None:
    """Delete the draft: it holds what the edition hides."""
    for name in (_NAME, f"{_NAME}.wal"):
        (settings.editions / name).unlink(missing_ok=True)
