"""The module `networks` counts the networks."""

from tests.oracle.a_return import Return
from tests.oracle.facts import NETWORKS


def _fit(facts, row):
    row["network_ref"] = facts.random.choice(NETWORKS)
    number = facts.random.choice([0, 1, 1, 2, 3])
    row["boroughs"] = facts.random.sample(facts.boroughs, number) or None


RETURN = Return(fit=_fit)
