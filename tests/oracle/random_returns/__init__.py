"""Random returns folders: good rows and bad, of all ten returns, the same for the same seed.

Not here: synthetic returns to show people, which have no faults.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.oracle.contracts import CONTRACTS
from tests.oracle.random_returns.facts import Facts
from tests.oracle.random_returns.history import send
from tests.oracle.random_returns.offences import publish
from tests.oracle.random_returns.refusals import spoil_folder

ROWS = {"pas_waves": 120, "ppo_roster": 12, "return_register": 60}


def random_returns(folder: Path, seed: int) -> None:
    """Fill the folder with files of most returns."""
    random = Random(seed)  # noqa: S311 - not for secrets
    facts = Facts(random)
    sent: list[Path] = []
    for return_name in CONTRACTS:
        if random.random() < 0.05:
            continue
        if return_name == "recorded_offences":
            sent += publish(folder, random)
        else:
            sent += send(return_name, folder, facts, ROWS.get(return_name, 25))
    spoil_folder(folder, sent, random)
