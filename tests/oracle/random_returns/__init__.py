"""Make random returns that contain valid and faulty rows. The same seed gives the same files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.oracle.contracts import CONTRACTS, REGISTERED
from tests.oracle.facts import Facts
from tests.oracle.random_returns.history import send, send_for_london
from tests.oracle.random_returns.offences import publish
from tests.oracle.random_returns.refusals import spoil_folder
from tests.oracle.returns import RETURNS

ROWS = {"pas_waves": 120, "dip_rollout": 4, "ppo_roster": 12, "return_register": 60}
# so few rows that some quarters are empty
ROWS |= {"acquisitive_offences": 4, "community_investments": 3, "network_disruptions": 6}


def random_returns(folder: Path, seed: int, rounds: int = 1) -> None:
    """Fill the folder with random files for most returns. Each round adds more files."""
    random = Random(seed)
    facts = Facts(random, CONTRACTS, REGISTERED)
    sent = publish(folder, random)
    for return_name in (name for name, each in RETURNS.items() if each.fit):
        is_sent = random.random() < 0.95 or return_name == "return_register"
        for _ in range(rounds if is_sent else 0):
            sent += send(return_name, folder, facts, ROWS.get(return_name, 25))
    # 26 boroughs count as all of London, but 25 do not
    for return_name, boroughs in zip(random.sample(REGISTERED, 3), (25, 26, 29), strict=True):
        sent.append(send_for_london(return_name, folder, facts, boroughs))
    for _ in range(rounds):
        spoil_folder(folder, sent, random)


def in_halves(sent: Path, returns: Path) -> Iterator[Path]:
    """Move the files to `returns` in two halves, and yield the folder after each."""
    halves = half_of_each(sent)
    for number in (0, 1):
        for file in (each for each, half in halves.items() if half == number):
            target = returns / file.relative_to(sent)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.rename(target)
        yield returns


def half_of_each(folder: Path) -> dict[Path, int]:
    """Return the half (0 or 1) to which each file belongs."""
    # a moved link may be broken, and so no longer a file
    files = sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return {file: at % 2 for at, file in enumerate(files)}
