"""Define the return register for the oracle."""

from __future__ import annotations

from tests.oracle.a_return import Return
from tests.oracle.facts import FIRST, Facts, Row
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.rules import quarter_label, quarter_of

OFFICE = ["acquisitive_offences", "community_investments", "network_disruptions"]


def _fit(facts: Facts, row: Row) -> None:
    random = facts.random
    row["return_name"] = random.choice([*facts.registered, random.choice([*OFFICE, "pas_waves"])])
    row["borough"] = random.choice([*facts.boroughs, *sorted(BOROUGH_NAMES)])
    row["quarter"] = quarter_label(quarter_of(facts.day()))
    roll = random.random()
    if roll < 0.3:  # so many entries in a quarter that no borough is `not_stated`
        row |= {"return_name": facts.registered[0], "quarter": quarter_label(FIRST)}
    elif roll < 0.5:
        row |= {"return_name": random.choice(OFFICE), "borough": "headquarters"}
    elif roll < 0.53:
        row["borough"] = "headquarters"


RETURN = Return(
    """return_name*{RETURNS} borough*:sender quarter*:quarter
    status{submitted|nil|outstanding} due_date?:date received_date?:date records?:whole(0,)""",
    fit=_fit,
)
