"""Landing: every file of the returns folder becomes landed rows, or is refused with a sentence.

Files are listed with what became of them; nothing is joined, judged or counted here.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from drug_strategy.io.files import delete_unfinished
from drug_strategy.landing.checksums import Digests
from drug_strategy.landing.discovery import arrivals
from drug_strategy.landing.loader import Lander
from drug_strategy.landing.manifest import Landed, ListedFile, Listing, listed, write_listing
from drug_strategy.landing.pseudonyms import key_of


@dataclass(frozen=True)
class Told:
    """Who is told: of each file before it is read, of each return's files once all have landed."""

    progress: Callable[[str], None] = lambda _: None
    landed: Callable[[str, list[ListedFile]], None] = lambda _, __: None


NOBODY = Told()


def land(
    returns: Path,
    home: Path,
    as_at: date | None,
    told: Told = NOBODY,
    key: str | None = None,
) -> Listing:
    """Land every file below `returns` into `home`/landed and list them as they stood on `as_at`.

    References of persons become pseudonyms under `key`, by default that of the home's key file.

    Raises:
        BadKey: where the key cannot be used.
        OSError: where `home` cannot be written.
    """
    landed = home / "landed"
    landed.mkdir(parents=True, exist_ok=True)
    for left in landed.glob(".scratch-*"):
        shutil.rmtree(left, ignore_errors=True)
    delete_unfinished(landed)
    delete_unfinished(home / "persons")
    digests = Digests(landed / "inbox.json")
    with tempfile.TemporaryDirectory(dir=landed, prefix=".scratch-") as scratch:
        lander = Lander(home, Path(scratch), key_of(home, key))
        found: list[Landed] = []
        for return_name, files in groupby(arrivals(returns), attrgetter("return_name")):
            landed_now = lander.land(files, digests, told.progress)
            told.landed(return_name, listed(landed_now, as_at))
            found += landed_now
        lander.write_empty()
    digests.remember()
    return write_listing(found, landed, as_at)
