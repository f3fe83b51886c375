"""How recorded offences are sent: two vintages of a wide extract.

The second restates the first with other spellings.
"""

from datetime import date

from drug_strategy.examples.senders import Extra, Senders
from drug_strategy.examples.styles import TIDY


def _vintage(name: str, place: str, last_month: str, received: date) -> Extra:
    rows = (
        f'select {name}_major as "MajorText", {name}_minor as "MinorText",'
        f' place as "{place}", month, {name}_count as offences'
        f" from recorded_offences where month <= '{last_month}'"
    )
    query = (
        f"select * from (pivot ({rows}) on month using first(offences)"
        f' group by "MajorText", "MinorText", "{place}") order by all'
    )
    return Extra(f"{name} vintage", received, TIDY, extract=query)


SENDERS = Senders(
    extras=(
        _vintage("first", "LookUp_BoroughName", "201206", date(2012, 7, 20)),
        _vintage("second", "BoroughName", "201303", date(2013, 5, 10)),
    )
)
