"""Checks one file of a return before it is sent, as a refresh would check it.

The file is landed and validated in a temporary folder. The faults found are those that the file's
return note would list.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from drug_strategy import quality
from drug_strategy.answers.status import no_records
from drug_strategy.cli import console
from drug_strategy.contracts import contracts
from drug_strategy.exports.return_notes import NO_RECORD, Fault, faults
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import number, printable, written_day
from drug_strategy.landing import File, land
from drug_strategy.landing.discovery import NotReadable, received_in
from drug_strategy.landing.readers import returns_like
from drug_strategy.publication import generations
from drug_strategy.settings import Settings
from drug_strategy.transform.fault_models import build_faults

_ROWS = 20  # The text lists at most this many rows with the same value.
_NEEDS_OTHERS = frozenset({"not_on_roster", "register_contradicted", "withdrawn_unknown"})


@dataclass(frozen=True)
class Screened:
    """A file's return, its number of lines, and the faults that its return note would list.

    `undated` is a sentence for the sender if the file's name has no received date.
    """

    return_name: str
    lines: int
    listed: tuple[Fault, ...]
    undated: str | None = None

    @property
    def faults(self) -> list[Fault]:
        """List what the sender should correct or check, without totals and notes."""
        return [fault for fault in self.listed if fault.reason != NO_RECORD]


def screen(settings: Settings, file: Path, return_name: str | None = None) -> Screened:
    """In a temporary folder, read and validate one file of a return as a refresh would.

    Only the published as-at date is read from the home folder. An installed project stores its
    models' SQL there; nothing else in it changes. Faults that involve other files, such as the
    arrest of somebody who is not on the PPO list, are not found.
    """
    if return_name not in (None, *contracts()):
        raise UserError(f"{return_name} is not a return; give one of: {', '.join(contracts())}.")
    if not file.is_file():
        raise UserError(f"There is no file {file}.")
    name = return_name or _return_of(file, settings.operations.most_bytes)
    with TemporaryDirectory(prefix="warehouse-screen-") as folder:
        trial = replace(
            settings,
            home=Path(folder, "home"),
            returns=Path(folder, "returns"),
            operations=settings.operations.model_copy(update={"engine": "duckdb"}),
        )
        place = trial.returns / name / file.name
        place.parent.mkdir(parents=True)
        shutil.copy2(file, place)
        trial.prepare()
        trial.export()
        [landed] = land(trial, None).files
        if landed.is_accepted:
            contract = contracts()[name]
            new_file = quality.NewFile(landed.sha256, landed.received_on)
            quality.list_rows(trial.home, contract, new_file)
            build_faults(trial, settings.code_read)
        listed = [fault for fault in faults(trial) if fault.reason not in _NEEDS_OTHERS]
    return Screened(name, landed.records, tuple(listed), _undated(settings, landed))


def _return_of(file: Path, most: int) -> str:
    """Return the return in whose folder a file is or, failing that, whose header it has."""
    for parent in file.absolute().parents:
        if parent.name in contracts():
            return parent.name
    with TemporaryDirectory(prefix="warehouse-screen-") as folder:
        copy = Path(folder, file.name)
        shutil.copy2(file, copy)
        try:
            like, nearest = returns_like(copy, most)
        except NotReadable as error:
            raise UserError(f"{file} cannot be read: {error}.") from error
    if len(like) != 1:
        fits = f"the returns {' and '.join(like)}" if like else "no return"
        raise UserError(
            f"The header of {file} fits {fits}; name its return with --return. {nearest}".rstrip()
        )
    return like[0]


def _undated(settings: Settings, file: File) -> str | None:
    """Explain the effect of a file name without a received date. Return None if there is a date."""
    if received_in(file.file_name) or not file.is_accepted:
        return None
    today, published = file.received_on, generations.as_at(settings.published)
    what = f"it counts as received today, {written_day(today)}"
    if published and published < today:
        what += f", and would move the as-at day on from {written_day(published)}"
    return (
        f"{file.file_name} has no received date in its name, so {what}; to give it another date,"
        " end its name in __received_YYYY-MM-DD."
    )


def show_faults(screened: Screened) -> None:
    """Print the result of checking a file: each fault once, with its columns, values and rows."""
    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    for fault in screened.listed:
        what, near = _fault_and_nearest(fault)
        value = f"{printable(fault.value)!r}{near}" if fault.value else "nothing"
        values = found.setdefault(what, {}).setdefault(fault.column, {})
        rows = values.setdefault(value, [])
        if fault.record is not None:
            rows.append(fault.sheet_row or fault.record)
    word = "row" if any(fault.sheet_row for fault in screened.listed) else "record"
    lines = []
    for what, columns in found.items():
        lines.append(("", what))
        for column, values in columns.items():
            text = "; ".join(_in_rows(value, word, rows) for value, rows in values.items())
            lines.append((f"  {column or 'line'}", text))
    kinds = len({_fault_and_nearest(fault)[0] for fault in screened.faults})
    others = len(screened.listed) - len(screened.faults)
    records = screened.lines - others
    title = f"{screened.return_name}: {number(records, 'record')}, "
    title += number(kinds, "fault") if kinds else "no fault"
    title += f"; {no_records(others)}." if others else "."
    console.page(title, [("", lines)] if lines else [])


def _fault_and_nearest(fault: Fault) -> tuple[str, str]:
    """Split what is wrong, which many rows may share, from the names nearest to a row's value."""
    expected, mark, near = fault.expected.partition("; did you mean ")
    return f"{expected} ({fault.effect})", f" (did you mean {near})" if mark else ""


def _in_rows(value: str, word: str, rows: list[int]) -> str:
    if not rows:
        return value
    shown = ", ".join(f"{row:,}" for row in rows[:_ROWS])
    more = f" and {len(rows) - _ROWS:,} more" if len(rows) > _ROWS else ""
    return f"{value} in {word}{'s' if len(rows) > 1 else ''} {shown}{more}"
