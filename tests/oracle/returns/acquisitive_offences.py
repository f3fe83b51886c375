"""Define the return of recorded acquisitive crimes for the oracle."""

from __future__ import annotations

from tests.oracle.a_return import Count, Number, Return, Values


def _amounts(values: Values) -> dict[str, Number]:
    return {"acquisitive_offences": 1, str(values["offence"]): 1}


RETURN = Return(
    """crime_ref* borough:borough ward?:ward recorded_date:event
    offence{robbery|burglary|theft_of_vehicle|theft_from_vehicle|theft_person}""",
    dates=("recorded_date",),
    is_headquarters=True,
    settles=45,
    indicators="acquisitive_offences",
    counts=lambda _: iter([Count("acquisitive_offences", 1)]),
    mart="acquisitive_offences",
    measures="acquisitive_offences robbery burglary theft_of_vehicle theft_from_vehicle"
    " theft_person",
    amounts=_amounts,
    fit=lambda _, __: None,
)
