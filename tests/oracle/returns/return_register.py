"""Define the return register for the oracle."""

from __future__ import annotations

from tests.oracle.a_return import Found, Return, Values
from tests.oracle.facts import FIRST, Facts, Row
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.rules import quarter_label, quarter_of

OFFICE = ["acquisitive_offences", "community_investments", "network_disruptions"]
LONDON = "london"
OF_BOROUGHS = {
    *("asset_confiscations", "cannabis_factory_closures", "community_concerns"),
    *("crack_house_closures", "ppo_drug_tests", "sanction_detections"),
}


def _rule(values: Values, _: set[str], found: Found) -> None:
    """Allow London only to declare that a return of the boroughs was submitted."""
    if values.get("borough") != LONDON:
        return
    is_stated = values.get("status") not in ("nil", "outstanding") or values.get("withdrawn")
    if values.get("return_name") not in OF_BOROUGHS or not is_stated:
        found.reasons.add("borough_unknown")


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
    elif roll < 0.65:
        row |= {"return_name": random.choice(facts.registered), "borough": LONDON}
        row["status"] = random.choice(["submitted"] * 9 + ["nil"])


RETURN = Return(
    """return_name*{RETURNS} borough*:sender quarter*:quarter
    status{submitted|nil|outstanding} due_date?:date received_date?:date records?:whole(0,)""",
    rule=_rule,
    fit=_fit,
)
