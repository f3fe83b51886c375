"""Define the return register for the oracle."""

from tests.oracle.a_return import Return
from tests.oracle.facts import FIRST
from tests.oracle.periods import quarter_label, quarter_of
from tests.oracle.places import BOROUGH_NAMES, DECLARED, HEADQUARTERS

OFFICE = ["acquisitive_offences", "community_investments", "network_disruptions"]


def _fit(facts, row):
    random = facts.random
    row["return_name"] = random.choice([*facts.registered, random.choice([*OFFICE, "pas_waves"])])
    row["borough"] = random.choice([*facts.boroughs, *sorted(BOROUGH_NAMES)])
    row["quarter"] = quarter_label(quarter_of(facts.day()))
    roll = random.random()
    if roll < 0.3:  # so many entries in a quarter that no borough is `not_stated`
        row |= {"return_name": facts.registered[0], "quarter": quarter_label(FIRST)}
    elif roll < 0.5:
        row |= {"return_name": random.choice(OFFICE), "borough": HEADQUARTERS}
    elif roll < 0.65:
        row |= {"return_name": random.choice(facts.registered), "borough": DECLARED}
        row["status"] = "submitted"


RETURN = Return(
    """return_name*{RETURNS} borough*:sender quarter*:quarter
    status{submitted|nil|outstanding} due_date?:date received_date?:date records?:whole""",
    fit=_fit,
)
