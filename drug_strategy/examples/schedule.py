"""Every file that is sent: the regular ones, and those that put an earlier one right.

What does not belong here: how a style spells a cell (styles), what is wrong in a file (blemishes).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from drug_strategy.contracts import contracts
from drug_strategy.examples.faults import BLEMISHES, replaced, taken_back, without_column
from drug_strategy.examples.senders import BOROUGHS_OWN, HEADQUARTERS, YEARS, Period, ReturnFile
from drug_strategy.examples.styles import PERFORMANCE_OFFICE, TIDY, WORKBOOK

HEADQUARTERS_NAME = "headquarters"


def return_files() -> Iterator[ReturnFile]:
    """Every file to write, return by return."""
    for return_name in HEADQUARTERS:
        yield from _from_boroughs(return_name)
        yield from _from_headquarters(return_name)
    yield from _brought_up_to_date()
    yield from _put_right()
    yield from _recorded_offences()


def _from_boroughs(return_name: str) -> Iterator[ReturnFile]:
    for borough, periods, style in BOROUGHS_OWN.get(return_name, ()):
        for number, period in enumerate(periods):
            received = period.end + timedelta(days=13 + 3 * number % 10)
            where = f"{_filed_in(period)} and rows.borough = '{borough}'"
            yield ReturnFile(return_name, borough, period.label, received, where, style)


def _from_headquarters(return_name: str) -> Iterator[ReturnFile]:
    periods, styles = HEADQUARTERS[return_name]
    for number, period in enumerate(periods):
        # The register is made up last: it says what has come by then.
        wait = 35 if return_name == "return_register" else 16 + 7 * number % 9
        received = period.end + timedelta(days=wait)
        where = f"{_filed_in(period)} and {_others(return_name)}"
        if return_name == "ppo_roster":
            where = f"rows.start_date <= date '{received}'"
        style = styles[4 * number // len(periods)]
        blemishes = BLEMISHES.get((return_name, period.label), ())
        yield ReturnFile(
            return_name, HEADQUARTERS_NAME, period.label, received, where, style, blemishes
        )


def _brought_up_to_date() -> Iterator[ReturnFile]:
    """Payments and breaches go on after a quarter's return: once a year all rows are sent again."""
    for return_name in ("asset_confiscations", "ppo_drug_tests"):
        for period in YEARS:
            received = period.end + timedelta(days=65)
            where = f"{_filed_in(period)} and {_others(return_name)}"
            label = f"{period.label} brought up to date"
            yield ReturnFile(return_name, HEADQUARTERS_NAME, label, received, where, TIDY)


def _put_right() -> Iterator[ReturnFile]:
    """A file of corrections, one of withdrawals, and one refused since a column is forgotten."""
    of_2011 = _filed_in(YEARS[2])
    outcome = "rows.outcome = 'granted' and rows.i % 3 = 0"
    yield ReturnFile(
        "crack_house_closures", HEADQUARTERS_NAME, "2011-12 corrections", date(2012, 9, 14),
        f"{of_2011} and {_others('crack_house_closures')} and {outcome}", PERFORMANCE_OFFICE,
        (replaced(0, power="Part 1a"), replaced(1, source="Partner"), replaced(2, ward="N/A")),
        most=6,
    )  # fmt: skip
    yield ReturnFile(
        "sanction_detections", HEADQUARTERS_NAME, "2011-12 withdrawals", date(2012, 11, 2),
        f"{of_2011} and {_others('sanction_detections')}", WORKBOOK,
        (taken_back(contracts()["sanction_detections"].key),), most=8,
    )  # fmt: skip
    yield ReturnFile(
        "cannabis_factory_closures", HEADQUARTERS_NAME, "2012-13 extra sites", date(2013, 5, 3),
        f"{_filed_in(YEARS[3])} and rows.borough = 'E09000022'", PERFORMANCE_OFFICE,
        (without_column("closed_date"),), most=12,
    )  # fmt: skip


def _recorded_offences() -> Iterator[ReturnFile]:
    """Two vintages of the wide extract; the second restates the first and spells it otherwise."""
    for vintage, place, last_month, received in (
        ("first", "LookUp_BoroughName", "201206", date(2012, 7, 20)),
        ("second", "BoroughName", "201303", date(2013, 5, 10)),
    ):
        rows = (
            f'select {vintage}_major as "MajorText", {vintage}_minor as "MinorText",'
            f' place as "{place}", month, {vintage}_count as offences'
            f" from recorded_offences where month <= '{last_month}'"
        )
        query = (
            f"select * from (pivot ({rows}) on month using first(offences)"
            f' group by "MajorText", "MinorText", "{place}") order by all'
        )
        yield ReturnFile(
            "recorded_offences",
            HEADQUARTERS_NAME,
            f"{vintage} vintage",
            received,
            "true",
            TIDY,
            extract=query,
        )


def _filed_in(period: Period) -> str:
    return f"rows.counts_on between date '{period.start}' and date '{period.end}'"


def _others(return_name: str) -> str:
    """The rows that no borough sends by itself, those of no borough included."""
    own = ", ".join(f"'{borough}'" for borough, _, _ in BOROUGHS_OWN.get(return_name, ()))
    return f"coalesce(rows.borough, '') not in ({own})" if own else "true"
