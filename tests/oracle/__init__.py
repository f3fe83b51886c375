"""Implement the warehouse's rules again in plain Python, as an oracle for tests.

The oracle shares no code with the warehouse, so that it does not repeat the same mistakes. It is
simple but slow, so tests give it small returns folders.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.oracle.cells import LONDON
from tests.oracle.contracts import CONTRACTS
from tests.oracle.derived import DERIVED, STOCK, derived, stock
from tests.oracle.dispositions import (
    SAME_DAY,
    dispose,
    find_likely_duplicates,
    find_near_keys,
    find_odd_amounts,
    find_unknown_withdrawals,
)
from tests.oracle.files import list_files, warned_files
from tests.oracle.marts import MartKey, public_attitudes, wide_marts
from tests.oracle.periods import begun_quarters, periods
from tests.oracle.rates import rates
from tests.oracle.records import Record, read_records
from tests.oracle.register import Statuses, all_statuses
from tests.oracle.rollup import NETWORKS, Key, Row, follow_up, networks, roll_up, survey
from tests.oracle.roster import find_people_not_on_roster
from tests.oracle.series import RECORDED, REGISTER, ROWS, all_series
from tests.oracle.survey import QUESTIONS, warn_of_weights

# INDICATORS contains every indicator in the register, and KNOWN those in the oracle.
INDICATORS = tuple(row["indicator_id"] for row in ROWS)
KNOWN = frozenset({*REGISTER, *RECORDED, *DERIVED, *NETWORKS, *QUESTIONS, STOCK} & {*INDICATORS})
DISPOSITIONS = ("accepted", "superseded", "withdrawn", "duplicate", "quarantined")


@dataclass
class Figures:
    """The figures that a refresh should publish."""

    as_at: date
    # by return and file: the status, the record count, and the count of each outcome
    reconciliation: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)
    # by return, file and row number: the reasons for quarantine, sorted and joined
    quarantined: dict[tuple[str, str, int], str] = field(default_factory=dict)
    # by return, file and reason: the number of rows with this warning
    warnings: dict[tuple[str, str, str], int] = field(default_factory=dict)
    # by indicator, area, period type and period label: the published row
    values: dict[Key, Row] = field(default_factory=dict)
    rates: dict[Key, Row] = field(default_factory=dict)
    marts: dict[MartKey, dict[str, Any]] = field(default_factory=dict)
    attitudes: dict[Key, dict[str, Any]] = field(default_factory=dict)


def oracle(
    returns: Path,
    as_at: date | None = None,
    today: date | None = None,
    found: Mapping[Path, int] | None = None,
) -> Figures:
    """Return everything that a refresh of these returns as at this day should publish.

    `found` gives the number of the refresh that first found each file. By default, the same refresh
    found all files.
    """
    now = today or datetime.now(LONDON).date()
    files = list_files(returns, as_at, now, found)
    records: dict[str, list[Record]] = defaultdict(list)
    for file in files:
        if file.status == "accepted":
            records[file.return_name] += read_records(file)
    for held in records.values():
        dispose(held)
        find_unknown_withdrawals(held)
    current = {
        name: [record for record in records[name] if record.disposition == "accepted"]
        for name in CONTRACTS
    }
    figures = Figures(as_at or max(file.received for file in files if file.received <= now))
    statuses = all_statuses(records, files, begun_quarters(figures.as_at))
    find_people_not_on_roster(current)
    for held in current.values():
        find_near_keys(held)
        find_likely_duplicates(held)
    find_odd_amounts(current["asset_confiscations"])
    unusual = warn_of_weights(current["pas_waves"])
    _fill_values(figures, current, statuses)
    for file in files:
        held = [r for r in records[file.return_name] if r.file is file]
        numbers = Counter(record.disposition for record in held)
        figures.reconciliation[file.return_name, file.file_name] = (
            file.status,
            len(held),
            *(numbers[disposition] for disposition in DISPOSITIONS),
        )
    _fill_reasons(figures, [record for held in records.values() for record in held])
    figures.warnings |= dict(warned_files(files)) | dict(unusual)
    return figures


def _fill_values(
    figures: Figures, current: dict[str, list[Record]], statuses: dict[str, Statuses]
) -> None:
    quarters, over = begun_quarters(figures.as_at), periods(figures.as_at)
    for series in all_series(current, statuses, quarters):
        figures.values |= dict(roll_up(series, over, figures.as_at))
    figures.values |= dict(derived(figures.values, over, figures.as_at))
    for of_return, name in (
        (stock, "dip_rollout"),
        (networks, "network_disruptions"),
        (survey, "pas_waves"),
    ):
        figures.values |= dict(of_return(current[name], statuses[name], over, figures.as_at))
    follow_up(figures.values, statuses, over, figures.as_at)
    figures.rates = dict(rates(figures.values, statuses, over, figures.as_at))
    figures.marts = dict(wide_marts(current, statuses, over, figures.as_at))
    figures.attitudes = dict(public_attitudes(current["pas_waves"], over))


def _fill_reasons(figures: Figures, records: list[Record]) -> None:
    warned: Counter[tuple[str, str, str]] = Counter()
    for record in records:
        place = (record.file.return_name, record.file.file_name)
        if record.reasons:
            figures.quarantined[*place, record.number] = ";".join(sorted(record.reasons))
        if record.disposition in ("accepted", "superseded"):
            warned.update((*place, warning) for warning in record.warnings)
        elif record.disposition == "withdrawn":
            of_withdrawals = record.warnings & {SAME_DAY, "withdrawn_unknown"}
            warned.update((*place, warning) for warning in of_withdrawals)
    figures.warnings = dict(warned)
