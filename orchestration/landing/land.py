"""Landing: every file of the returns folder becomes landed rows, or is refused with a sentence.

Files are listed with what became of them; nothing is joined, judged or counted here.
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from orchestration.files import delete_unfinished
from orchestration.landing.digests import Digests
from orchestration.landing.inbox import arrivals
from orchestration.landing.lander import Lander
from orchestration.landing.listing import Listing, write_listing
from orchestration.landing.pseudonyms import key_of


def land(
    returns: Path,
    home: Path,
    as_at: date | None,
    progress: Callable[[str], None] = lambda _: None,
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
        found = lander.land(arrivals(returns), digests, progress)
        lander.write_empty()
    digests.remember()
    return write_listing(found, landed, as_at)
