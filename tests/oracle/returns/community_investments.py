"""Define the return of awards from the proceeds of crime for the oracle."""

from tests.oracle.a_return import Return


def _counts(values):
    return {
        "community_investment_awards": (1, 0),
        "community_investment_gbp": (values["amount_gbp"], 0),
    }


RETURN = Return(
    indicators="community_investment_awards community_investment_gbp",
    counts=_counts,
)
