"""Define the return of recorded acquisitive crimes for the oracle."""

from tests.oracle.a_return import Return


def _amounts(values):
    return {"acquisitive_offences": 1, values["offence"]: 1}


RETURN = Return(
    indicators="acquisitive_offences",
    counts=lambda _: {"acquisitive_offences": (1, 0)},
    mart="acquisitive_offences",
    measures="acquisitive_offences robbery burglary theft_of_vehicle theft_from_vehicle"
    " theft_person",
    amounts=_amounts,
)
