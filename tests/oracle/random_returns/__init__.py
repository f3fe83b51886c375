"""Random returns folders: good and faulty rows of every return, the same for the same seed."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.oracle.contracts import CONTRACTS, REGISTERED
from tests.oracle.facts import Facts
from tests.oracle.random_returns.history import send
from tests.oracle.random_returns.offences import publish
from tests.oracle.random_returns.refusals import spoil_folder
from tests.oracle.returns import RETURNS

ROWS = {"pas_waves": 120, "dip_rollout": 4, "ppo_roster": 12, "return_register": 60}


def random_returns(folder: Path, seed: int, rounds: int = 1) -> None:
    """Fill the folder with files of most returns, several rounds of them."""
    random = Random(seed)
    facts = Facts(random, CONTRACTS, REGISTERED)
    sent = publish(folder, random)
    for return_name in (name for name, each in RETURNS.items() if each.fit):
        for _ in range(rounds if random.random() < 0.95 else 0):
            sent += send(return_name, folder, facts, ROWS.get(return_name, 25))
    for _ in range(rounds):
        spoil_folder(folder, sent, random)
