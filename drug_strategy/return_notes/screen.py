"""Screen: one file, read and validated as a refresh would, in a temporary folder.

The home is neither read nor written. Faults that need other files, such as an arrest outside the
roster, are not found.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from drug_strategy import quality
from drug_strategy.contracts import contracts
from drug_strategy.io.progress import say
from drug_strategy.landing import FileManifest, land
from drug_strategy.return_notes.faults import Fault, faults
from drug_strategy.settings import Settings, UserError

_MODELS = ("--select", "+quarantined_rows", "+row_warnings", "--exclude-resource-type", "test")
_NEEDS_OTHERS = frozenset({"not_on_roster", "register_contradicted"})


@dataclass(frozen=True)
class Screened:
    """The result for a file: its records, and its faults in order."""

    records: int
    faults: tuple[Fault, ...]


def screen(settings: Settings, file: Path, return_name: str) -> Screened:
    """Screen a file as one of a return.

    Raises:
        UserError: if there is no such file or return.
    """
    if return_name not in contracts():
        raise UserError(f"{return_name} is no return; give one of: {', '.join(contracts())}.")
    if not file.is_file():
        raise UserError(f"There is no file {file}.")
    with TemporaryDirectory(prefix="warehouse-screen-") as folder:
        trial = replace(settings, home=Path(folder, "home"), returns=Path(folder, "returns"))
        place = trial.returns / return_name / file.name
        place.parent.mkdir(parents=True)
        shutil.copy2(file, place)
        trial.prepare()
        trial.export()
        manifest = land(trial, None)
        if manifest.files[0].status == "accepted":
            _validate(trial, manifest)
        found = [each for each in faults(trial) if each.reason not in _NEEDS_OTHERS]
    return Screened(manifest.files[0].records, tuple(found))


def _validate(trial: Settings, manifest: FileManifest) -> None:
    from drug_strategy.transform import build  # imports dbt, which takes seconds

    say("validating")
    accepted = {file.return_name: [(file.sha256, file.received_on)] for file in manifest.files}
    for return_name, contract in contracts().items():
        new = quality.unvalidated(trial.home, return_name, accepted.get(return_name, []))
        quality.validate_rows(trial.home, contract, new)
    for _ in build.build(trial, list(_MODELS), lambda _: None):
        pass
