"""The return register, as returns.md states it."""

from __future__ import annotations

from tests.oracle.a_return import Return
from tests.oracle.facts import Facts, Row
from tests.oracle.places import BOROUGH_NAMES
from tests.oracle.rules import quarter_label, quarter_of


def _fit(facts: Facts, row: Row) -> None:
    row["return_name"] = facts.random.choice(["network_disruptions", *facts.registered])
    row["borough"] = facts.random.choice([*facts.boroughs, *sorted(BOROUGH_NAMES)])
    row["quarter"] = quarter_label(quarter_of(facts.day()))


RETURN = Return(
    """return_name*{RETURNS} borough*:mps_borough quarter*:quarter
    status{submitted|nil|outstanding} due_date?:date received_date?:date""",
    fit=_fit,
)
