"""Define the return register for the oracle."""

from tests.oracle.a_return import Return
from tests.oracle.contracts import OF_HEADQUARTERS, REGISTERED
from tests.oracle.facts import FIRST
from tests.oracle.periods import quarter_label, quarter_of
from tests.oracle.places import BOROUGH_NAMES, HEADQUARTERS


def _fit(facts, row):
    random = facts.random
    row["return_name"] = random.choice(REGISTERED)
    row["borough"] = random.choice([*facts.boroughs, *sorted(BOROUGH_NAMES)])
    row["quarter"] = quarter_label(quarter_of(facts.day()))
    roll = random.random()
    if roll < 0.3:  # so many entries in a quarter that no borough is `not_stated`
        row |= {"return_name": REGISTERED[0], "quarter": quarter_label(FIRST)}
    elif roll < 0.5:
        row |= {"return_name": random.choice(OF_HEADQUARTERS), "borough": HEADQUARTERS}


RETURN = Return(fit=_fit)
