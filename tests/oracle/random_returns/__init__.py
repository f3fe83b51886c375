"""Random returns folders: good rows and bad, of all ten returns, the same for the same seed.

Not here: synthetic returns to show people, which have no faults.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.oracle.random_returns.facts import Facts
from tests.oracle.random_returns.history import send
from tests.oracle.random_returns.offences import publish
from tests.oracle.random_returns.refusals import spoil_folder
from tests.oracle.random_returns.subjects import SUBJECTS

ROWS = {"pas_waves": 120, "ppo_roster": 12, "return_register": 60}


def random_returns(folder: Path, seed: int, rounds: int = 1) -> None:
    """Fill the folder with files of most returns, so many times over."""
    random = Random(seed)
    facts = Facts(random)
    sent = publish(folder, random)
    for return_name in SUBJECTS:
        for _ in range(rounds if random.random() < 0.95 else 0):
            sent += send(return_name, folder, facts, ROWS.get(return_name, 25))
    for _ in range(rounds):
        spoil_folder(folder, sent, random)
