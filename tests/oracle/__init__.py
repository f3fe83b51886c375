"""Implement the warehouse's rules again in plain Python, as an oracle for tests.

The oracle shares no code with the warehouse, so that it does not repeat the same mistakes. It is
simple but slow, so tests give it small returns folders.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.oracle.beside import add_groups
from tests.oracle.breaks import Breaks
from tests.oracle.cells import LONDON
from tests.oracle.completeness import has_far_fewer, usual_records
from tests.oracle.contracts import CONTRACTS, REGISTERED
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
from tests.oracle.marts import MartKey, wide_marts
from tests.oracle.networks import NETWORKS, networks
from tests.oracle.periods import Period, begun_quarters, periods
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.records import HEADQUARTERS, Record, read_records
from tests.oracle.register import OF_HEADQUARTERS, UNATTRIBUTED, Statuses, all_statuses
from tests.oracle.rollup import Key, Row, roll_up
from tests.oracle.roster import find_people_not_on_roster
from tests.oracle.series import RECORDED, REGISTER, ROWS, all_series
from tests.oracle.signals import signals
from tests.oracle.survey import QUESTIONS, estimates, surveys
from tests.oracle.survey import figures as survey_figures
from tests.oracle.survey_changes import changes as survey_changes
from tests.oracle.target import target
from tests.oracle.weights import warn_of_weights

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
    marts: dict[MartKey, Row] = field(default_factory=dict)
    # by return, sender and quarter
    expected: dict[tuple[str, str, date], Row] = field(default_factory=dict)
    # by measure, area and period, and by measure, comparison, area and period
    attitudes: dict[tuple[str, ...], Row] = field(default_factory=dict)
    attitude_changes: dict[tuple[str, ...], Row] = field(default_factory=dict)
    target: dict[tuple[str], Row] = field(default_factory=dict)
    # by indicator and area
    signals: dict[tuple[str, str], Row] = field(default_factory=dict)


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
    for of_return, name in ((stock, "dip_rollout"), (networks, "network_disruptions")):
        figures.values |= dict(of_return(current[name], statuses[name], over, figures.as_at))
    figures.marts = dict(wide_marts(current, statuses, over, figures.as_at))
    figures.expected = dict(_expected(statuses, quarters, figures.as_at))
    _fill_survey(figures, current["pas_waves"], statuses["pas_waves"], over)
    figures.signals = dict(signals(figures.values, over, figures.as_at))


def _fill_survey(
    figures: Figures, respondents: list[Record], statuses: Statuses, over: list[Period]
) -> None:
    """Fill in the survey, and then what stands beside every figure."""
    as_at, breaks, answers = figures.as_at, Breaks(), surveys(respondents)
    for measure, survey in answers.items():
        figures.values |= dict(survey_figures(measure, survey, statuses, over, as_at))
        for key, row in estimates(survey, over, as_at):
            figures.attitudes[measure, *key] = row
        for changed, row in survey_changes(measure, survey, over, breaks, as_at):
            figures.attitude_changes[measure, *changed] = row
    figures.target = dict(target(answers, over, breaks, as_at))
    add_groups(figures.values, answers, over, as_at, breaks)


def _expected(
    by_return: dict[str, Statuses], quarters: list[date], as_at: date
) -> Iterator[tuple[tuple[str, str, date], Row]]:
    """Yield the senders' statuses and records by quarter."""
    for name in (*REGISTERED, *OF_HEADQUARTERS):
        statuses, senders = by_return[name], {borough: borough for borough in BOROUGH_NAMES}
        if name in OF_HEADQUARTERS:
            senders = {HEADQUARTERS: UNATTRIBUTED}
        of = {(each, q): statuses.of[area, q] for each, area in senders.items() for q in quarters}
        for key, status in of.items():
            row: Row = {"return_status": status, "records": statuses.held.get(key, 0)}
            row["is_early"] = (senders[key[0]], key[1]) in statuses.early
            row["usual_records"] = usual_records(key, of, statuses.held)
            row["is_far_fewer"] = has_far_fewer(key, of, statuses.held, statuses.confirmed, as_at)
            yield (name, *key), row


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
