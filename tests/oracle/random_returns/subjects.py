"""What brings a random row's columns into accord, a function a return.

Not here: what is random in any return alike.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.oracle.contracts import REGISTERED
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.random_returns.facts import LAST, Facts, Row
from tests.oracle.rules import quarter_label, quarter_of

PERSONS = [f"P{number:03}" for number in range(12)]
NETWORKS = [f"N-{number}" for number in range(7)]


def good_row(facts: Facts, return_name: str) -> Row:
    """A new row of the return, its columns in accord."""
    row = facts.row(return_name)
    SUBJECTS[return_name](facts, row)
    return row


def _closure(facts: Facts, row: Row) -> None:
    row["notice_date"] = notice = facts.day()
    is_ordered = row["outcome"] == "granted" or facts.random.random() < 0.3
    ordered = min(notice + timedelta(days=facts.random.randrange(40)), LAST)
    row["order_date"] = ordered if is_ordered else None


def _factory(facts: Facts, row: Row) -> None:
    if row["plants"] is not None:
        row["plants"] = facts.random.choice([0, 3, 24, 25, 26, 400])


def _order(_: Facts, row: Row) -> None:
    if row["order_type"] == "cash_forfeiture":
        row["legislation"] = "poca_2002"


def _arrest(facts: Facts, row: Row) -> None:
    random = facts.random
    row["ppo_ref"] = random.choice(PERSONS)
    row["offence"] = random.choice(["Burglary", "Theft, from\nshop", 'Handling; "stolen" goods'])
    if random.random() < 0.6:
        row |= {"test_outcome": "positive", "assessment_required": True}
        row["assessment_attended"] = random.choice([False, False, True, None])
    if row["breach_date"] is not None and row["breach_arrest_date"] is not None:
        row["breach_date"] = breached = facts.day()
        row["breach_arrest_date"] = min(breached + timedelta(random.randrange(30)), LAST)
    if row["offence_class"] == "trigger" and random.random() < 0.8:
        row["inspector_authorisation"] = None
    if row["test_outcome"] != "positive" and random.random() < 0.8:
        row["drugs_found"] = None


def _spell(facts: Facts, row: Row) -> None:
    row["ppo_ref"] = facts.random.choice(PERSONS)
    row["start_date"] = start = facts.day()
    is_open = facts.random.random() < 0.3
    row["end_date"] = None if is_open else start + timedelta(days=facts.random.randrange(150))


def _detection(_: Facts, row: Row) -> None:
    if str(row["offence"]).startswith("class_a") and row["disposal"] == "cannabis_warning":
        row["disposal"] = "charge"


def _disruption(facts: Facts, row: Row) -> None:
    row["network_ref"] = facts.random.choice(NETWORKS)
    number = facts.random.choice([0, 1, 1, 2, 3])
    row["boroughs"] = facts.random.sample(facts.boroughs, number) or None


def _respondent(facts: Facts, row: Row) -> None:
    row["interview_date"] = day = facts.day()
    if facts.number % 15 == 0:
        day = facts.day()
    row["wave"] = quarter_label(quarter_of(day))


def _due(facts: Facts, row: Row) -> None:
    row["return_name"] = facts.random.choice([*REGISTERED, "network_disruptions"])
    row["borough"] = facts.random.choice([*facts.boroughs, *sorted(BOROUGH_NAMES)])
    row["quarter"] = quarter_label(quarter_of(facts.day()))


SUBJECTS: dict[str, Callable[[Facts, Row], None]] = {
    "crack_house_closures": _closure,
    "cannabis_factory_closures": _factory,
    "asset_confiscations": _order,
    "ppo_drug_tests": _arrest,
    "ppo_roster": _spell,
    "sanction_detections": _detection,
    "network_disruptions": _disruption,
    "pas_waves": _respondent,
    "return_register": _due,
}
