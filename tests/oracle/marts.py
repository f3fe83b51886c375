"""Work out the measures in the marts by borough, ward and quarter."""

from collections import Counter

from tests.oracle.finality import period_status
from tests.oracle.periods import quarter_of
from tests.oracle.places import BOROUGH_NAMES, NO_WARDS, UNATTRIBUTED, WARD_BOROUGHS
from tests.oracle.returns import RETURNS


def wide_marts(current, by_return, over, as_at):
    """Yield every row of the marts with sums of measures by area and quarter."""
    quarters = [period for period in over if period.period_type == "quarter"]
    boroughs = [(borough, None) for borough in BOROUGH_NAMES]
    wards = [(borough, ward) for ward, borough in (WARD_BOROUGHS | NO_WARDS).items()]
    for name, known in ((name, each) for name, each in RETURNS.items() if each.measures):
        amounts = Counter()
        for record in current[name]:
            quarter = quarter_of(record.day)
            ward = record.ward or f"{record.borough}-none"
            place = record.borough, ward if known.has_wards and record.borough else None
            for measure, amount in known.amounts(record.values).items():
                amounts[*place, quarter, measure] += amount
        for borough, ward in [(None, None), *(wards if known.has_wards else boroughs)]:
            for period in quarters:
                row = period_status(by_return[name], [borough or UNATTRIBUTED], period, as_at)
                is_outstanding = row["return_status"] == "outstanding"
                if not borough:
                    row["return_status"] = None
                for measure in known.measures.split():
                    total = float(amounts[borough, ward, period.quarters[0], measure])
                    row[measure] = None if is_outstanding else total
                yield (known.mart, borough, ward, period.quarters[0]), row
