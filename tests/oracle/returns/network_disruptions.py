"""The module `networks` counts the networks."""

from tests.oracle.a_return import Return
from tests.oracle.facts import NETWORKS


def _fit(facts, row):
    row["network_ref"] = facts.random.choice(NETWORKS)
    number = facts.random.choice([0, 1, 1, 2, 3])
    row["boroughs"] = facts.random.sample(facts.boroughs, number) or None


RETURN = Return(
    """disruption_ref* network_ref
    network_type{class_a|commercial_cannabis|other_drugs} disruption_date:event
    lead_unit{tp|scd|tphq|mib|partner} nim_level{1|2|3} degree{dismantled|major|minor}
    boroughs?:boroughs""",
    dates=("disruption_date",),
    is_headquarters=True,
    fit=_fit,
)
