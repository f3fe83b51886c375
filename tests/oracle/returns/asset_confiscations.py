"""Define the return of asset confiscations for the oracle."""

from tests.oracle.a_return import Return


def _counts(values):
    ordered = values["order_gbp"]
    if values["order_type"] == "cash_forfeiture":
        if not values["drug_related"]:
            return {}
        return {"cash_forfeitures": (1, 0), "cash_forfeiture_value_gbp": (ordered, 0)}
    if values["legislation"] != "dta_1994" and not values["drug_related"]:
        return {}
    return {
        "confiscation_orders": (1, 0),
        "confiscation_value_gbp": (ordered, 0),
        "confiscation_paid_gbp": (values.get("paid_gbp", 0), 0),
    }


def _amounts(values):
    return {name: numerator for name, (numerator, _) in _counts(values).items()}


def _fit(_, row):
    if row["order_type"] == "cash_forfeiture":
        row["legislation"] = "poca_2002"


RETURN = Return(
    indicators="""cash_forfeitures cash_forfeiture_value_gbp
    confiscation_orders confiscation_value_gbp confiscation_paid_gbp""",
    counts=_counts,
    mart="asset_confiscations",
    measures="confiscation_orders confiscation_value_gbp confiscation_paid_gbp cash_forfeitures"
    " cash_forfeiture_value_gbp",
    amounts=_amounts,
    fit=_fit,
)
