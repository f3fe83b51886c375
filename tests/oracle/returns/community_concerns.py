"""Define the return of community concerns for the oracle."""

from tests.oracle.a_return import Return


def _waited(values):
    """Return the days from raising the concern to acting on it, or None if there are over 90."""
    if "actioned_date" not in values:
        return None
    waited = (values["actioned_date"] - values["raised_date"]).days
    return waited if waited <= 90 else None


def _counts(values):
    waited = _waited(values)
    counts = {"community_concerns_raised": (1, 0)}
    counts["community_concerns_actioned_rate"] = (int(waited is not None), 1)
    if waited is not None:
        counts["community_concern_action_days"] = (waited, 1)
    return counts


def _amounts(values):
    waited = _waited(values)
    done = {} if waited is None else {"concerns_actioned": 1, "action_days": waited}
    return {"concerns_raised": 1, values["theme"]: 1, **done}


def _fit(facts, row):
    day = row["raised_date"]
    for name in ("actioned_date", "resolved_date"):
        if row[name] is not None:
            row[name] = day = facts.later(day, 120)


RETURN = Return(
    indicators="""community_concerns_raised community_concerns_actioned_rate
    community_concern_action_days""",
    counts=_counts,
    mart="community_concerns",
    measures="concerns_raised concerns_actioned action_days drug_dealing drug_use crack_house"
    " cannabis_factory gang other",
    amounts=_amounts,
    fit=_fit,
)
