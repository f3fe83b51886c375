"""Implement the warehouse's rules again in plain Python, as an oracle for tests.

The oracle shares no code with the warehouse, so that it does not repeat the same mistakes. It reads
valid records in canonical CSV alone: faults, other formats and other spellings are tested where
files are read, and the golden returns contain each reason. It is simple but slow, so tests give it
small returns folders.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from tests.oracle.beside import add_groups
from tests.oracle.breakdowns import breakdowns
from tests.oracle.contracts import CONTRACTS
from tests.oracle.derived import DERIVED, derived
from tests.oracle.marts import wide_marts
from tests.oracle.networks import NETWORKS, STOCK, networks, stock
from tests.oracle.periods import begun_quarters, periods
from tests.oracle.records import dispose, list_files, read_records
from tests.oracle.register import all_statuses
from tests.oracle.rollup import roll_up
from tests.oracle.series import INDICATORS, RECORDED, SUMMED, all_series
from tests.oracle.survey import QUESTIONS, estimates, surveys
from tests.oracle.survey import figures as survey_figures
from tests.oracle.survey_changes import changes as survey_changes
from tests.oracle.survey_changes import improvements

# the indicators in the register that the oracle knows
KNOWN = {*SUMMED, *RECORDED, *DERIVED, *NETWORKS, *QUESTIONS, STOCK} & {*INDICATORS}
DISPOSITIONS = ("accepted", "superseded", "withdrawn")


@dataclass
class Figures:
    """The figures that a refresh should publish."""

    as_at: date
    # by return and file: the number of records by outcome
    reconciliation: dict = field(default_factory=dict)
    # by indicator, area, period type and period label: the published row
    values: dict = field(default_factory=dict)
    # by mart, borough, ward and quarter
    marts: dict = field(default_factory=dict)
    # by indicator, area, month, breakdown and category
    breakdowns: dict = field(default_factory=dict)
    # by measure, area and period, and by measure, comparison, area and period
    attitudes: dict = field(default_factory=dict)
    attitude_changes: dict = field(default_factory=dict)
    # by measure
    target: dict = field(default_factory=dict)


def oracle(returns):
    """Return everything that a refresh of these returns should publish."""
    files = list_files(returns)
    figures = Figures(max(file.received for file in files))
    records = {name: [] for name in CONTRACTS}
    for file in files:
        records[file.return_name] += read_records(file)
    for held in records.values():
        dispose(held)
    current = {
        name: [record for record in held if record.disposition == "accepted"]
        for name, held in records.items()
    }
    _fill_files(figures, files, records)
    statuses = all_statuses(records, files, begun_quarters(figures.as_at))
    _fill_values(figures, current, statuses)
    _fill_survey(figures, surveys(current["pas_waves"]), statuses["pas_waves"])
    return figures


def _fill_files(figures, files, records):
    outcomes = {file: Counter() for file in files}
    for record in (record for held in records.values() for record in held):
        outcomes[record.file][record.disposition] += 1
    for file, numbers in outcomes.items():
        row = {"records": numbers.total()} | {name: numbers[name] for name in DISPOSITIONS}
        figures.reconciliation[file.return_name, file.path.name] = row


def _fill_values(figures, current, statuses):
    as_at, quarters = figures.as_at, begun_quarters(figures.as_at)
    over = periods(as_at)
    for series in all_series(current, statuses, quarters):
        figures.values |= dict(roll_up(series, over, as_at))
    figures.values |= dict(derived(figures.values, over, as_at))
    for of_return, name in ((stock, "dip_rollout"), (networks, "network_disruptions")):
        figures.values |= dict(of_return(current[name], statuses[name], over, as_at))
    figures.marts = dict(wide_marts(current, statuses, over, as_at))
    figures.breakdowns = dict(breakdowns(current, figures.values))


def _fill_survey(figures, answers, statuses):
    """Fill in the survey, and then what stands beside every figure."""
    as_at, over = figures.as_at, periods(figures.as_at)
    for measure, survey in answers.items():
        for key, row in estimates(survey, over, as_at):
            figures.attitudes[measure, *key] = row
        for key, row in survey_changes(measure, survey, over, as_at):
            figures.attitude_changes[measure, *key] = row
    figures.values |= dict(survey_figures(figures.attitudes, statuses, over, as_at))
    figures.target = dict(improvements(answers, over, as_at))
    add_groups(figures.values, answers, figures.attitude_changes, over, as_at)
