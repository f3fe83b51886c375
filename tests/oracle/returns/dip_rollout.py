"""Define the return of boroughs in the Drug Interventions Programme for the oracle.

The module `derived` counts the programme's boroughs.
"""

from __future__ import annotations

from datetime import date

from tests.oracle.a_return import Return
from tests.oracle.facts import Facts, Row

EDGES = [date(2003, 1, 1), date(2009, 6, 30), date(2009, 7, 1), date(2011, 3, 31)]


def _fit(facts: Facts, row: Row) -> None:
    row["start_date"] = facts.random.choice([*EDGES, *[row["start_date"]] * 2])


RETURN = Return("borough*:mps_borough start_date:date", dates=("start_date",), fit=_fit)
