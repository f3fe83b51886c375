"""Break counts and pounds down by month, and by the codes in the returns (marts.breakdowns)."""

from collections import Counter

from tests.oracle.beside import ADDS_UP
from tests.oracle.periods import quarter_label, quarter_of
from tests.oracle.places import UNATTRIBUTED
from tests.oracle.register import month_of
from tests.oracle.returns import RETURNS
from tests.oracle.series import INDICATORS, RECORDED

CODES = {
    "crack_house_closures": ("premises_type", "source"),
    "cannabis_factory_closures": ("premises_type", "tenure", "source"),
    "asset_confiscations": ("legislation", "offence_group", "order_size"),
    "sanction_detections": ("offence", "disposal"),
    "community_concerns": ("theme", "source"),
    "acquisitive_offences": ("offence",),
    "community_investments": (),
}
SIZES = (
    (1_000_000, "£1,000,000 or more"),
    (100_000, "£100,000 to £999,999"),
    (10_000, "£10,000 to £99,999"),
    (1_000, "£1,000 to £9,999"),
    (0, "below £1,000"),
)


def breakdowns(current, values):
    """Yield each row. Nothing is known about a quarter whose figure is missing."""
    sums = Counter()
    for key, amount in _amounts(current):
        sums[key] += amount
    for (indicator, area, month, *category), amount in sums.items():
        label = quarter_label(quarter_of(month))
        figure = values.get((indicator, area, "quarter", label), {"value": None})
        is_event = amount > 0 or INDICATORS[indicator]["unit"] == "gbp"
        if figure["value"] is not None and is_event:
            row = {name: figure[name] for name in ("return_status", "is_provisional")}
            row |= {"value": float(amount), "fiscal_quarter": label, "fiscal_year": label[:7]}
            yield (indicator, area, month, *category), row


def _amounts(current):
    for name, codes in CODES.items():
        for record in current[name]:
            place = record.borough or UNATTRIBUTED, record.day.replace(day=1)
            cells = {"all": "all"} | {code: _category(record.values, code) for code in codes}
            for indicator, (amount, _) in RETURNS[name].counts(record.values).items():
                if indicator in ADDS_UP:
                    for category in cells.items():
                        yield (indicator, *place, *category), amount
    of_category = {category: indicator for indicator, category in RECORDED.items()}
    for record in current["recorded_offences"]:
        if indicator := of_category.get(record.values["category"]):
            place = record.borough or UNATTRIBUTED, month_of(record)
            yield (indicator, *place, "all", "all"), record.values["offences"]


def _category(values, code):
    if code == "order_size":
        return next(name for least, name in SIZES if values["order_gbp"] >= least)
    return values.get(code, "not stated")
