"""Define the PPO list for the oracle."""

from datetime import timedelta

from tests.oracle.a_return import Return
from tests.oracle.facts import PERSONS


def _fit(facts, row):
    row["ppo_ref"] = facts.random.choice(PERSONS)
    row["start_date"] = start = facts.day()
    is_open = facts.random.random() < 0.3
    row["end_date"] = None if is_open else start + timedelta(facts.random.randrange(150))


RETURN = Return("ppo_ref* start_date*:date end_date?:date borough:mps_borough", fit=_fit)
