"""Remember which unusual survey waves somebody has checked, and when.

A refresh is held if a wave's answers look like an error. The option `--accept-answers` publishes
the wave. From then on, the home remembers that somebody checked it. If the wave is sent again after
its publication and looks like an error again, it must be accepted again.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import get_close_matches

import pyarrow as pa

from drug_strategy.io import engine
from drug_strategy.io.errors import UserError
from drug_strategy.io.files import read_note, write_note
from drug_strategy.landing.discovery import LONDON_TIME
from drug_strategy.landing.manifest import FileManifest, save
from drug_strategy.landing.values import templates
from drug_strategy.settings import Request, Settings

_RETURN = "pas_waves"
_ACCEPTED = pa.schema(
    {"wave": pa.string(), "accepted_on": pa.date32(), "accepted_at": pa.timestamp("us")}
)


def accept(settings: Settings, request: Request, manifest: FileManifest) -> None:
    """Write the accepted waves for the models and, except in a dry run, remember new ones."""
    path = settings.home / "accepted_answers.json"
    accepted = read_note(path)
    if request.accept_answers:
        _require(settings, manifest, request.accept_answers)
        now = datetime.now(UTC).isoformat()
        accepted |= dict.fromkeys(request.accept_answers, now)
        if not request.dry_run:
            write_note(path, accepted)
    rows = []
    for wave, text in sorted(accepted.items()):
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:  # older versions remembered only days
            at = at.replace(tzinfo=LONDON_TIME)
        day, time = at.astimezone(LONDON_TIME).date(), at.astimezone(UTC).replace(tzinfo=None)
        rows.append({"wave": wave, "accepted_on": day, "accepted_at": time})
    save(settings.landed / "accepted_answers.parquet", pa.Table.from_pylist(rows, _ACCEPTED))


def _require(settings: Settings, manifest: FileManifest, waves: Iterable[str]) -> None:
    files = [
        str(settings.landed / _RETURN / f"{file.sha256}.parquet")
        for file in manifest.files
        if file.return_name == _RETURN and file.is_accepted
    ]
    known: list[str] = []
    if files:
        query = templates().get_template("waves.sql").render(files=files)
        with engine.connect() as connection:
            known = [wave for (wave,) in connection.execute(query).fetchall()]
    for wave in waves:
        if wave not in known:
            near = get_close_matches(wave, known, n=1, cutoff=0)
            hint = f"did you mean {near[0]!r}?" if near else "no wave has been received yet."
            raise UserError(f"There is no wave {wave!r} of the survey to accept; {hint}")
