"""List who sends each return, the styles of their files, and the faults in them.

Each return has one entry, and `returns/<return>.sql` makes its rows.
"""

from datetime import date, timedelta

from drug_strategy.examples.schedule import QUARTERS, YEARS, Extra, Senders
from drug_strategy.examples.sheets import (
    ragged,
    repeated,
    replaced,
    taken_back,
    with_column,
    without_column,
)
from drug_strategy.examples.styles import (
    OLD_EXPORT,
    PARQUET,
    PERFORMANCE_OFFICE,
    PIPED,
    SPREADSHEET_TEXT,
    TIDY,
    WORKBOOK,
    ZIPPED,
)


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


SENDERS = {
    "acquisitive_offences": Senders(
        periods=YEARS,
        styles=(ZIPPED, TIDY, PARQUET, PARQUET),
        faults={"2010-11": (replaced(0, offence="Shoplifting"), repeated(1))},
    ),
    "asset_confiscations": Senders(
        periods=QUARTERS,
        styles=(OLD_EXPORT, PERFORMANCE_OFFICE, ZIPPED, PARQUET),
        faults={
            "2010-11 Q4": (
                replaced(0, order_gbp="£1,23.4"),
                replaced(1, order_gbp="(£250.00)"),
                replaced(2, order_type="Cash forfeiture", legislation="DTA 1994"),
                replaced(3, order_gbp="£1,000.00", paid_gbp="£10,000.00", paid_date="15/03/2011"),
                with_column("Desk Officer Comment", "none"),
            )
        },
        is_brought_up_to_date=True,
    ),
    "cannabis_factory_closures": Senders(
        periods=QUARTERS,
        styles=(OLD_EXPORT, TIDY, PERFORMANCE_OFFICE, PARQUET),
        boroughs=(
            ("E09000010", YEARS, ZIPPED),
            ("E09000022", YEARS, OLD_EXPORT),
            ("E09000031", YEARS, WORKBOOK),
        ),
        faults={
            "2011-12 Q1": (
                replaced(0, plants="about 40"),
                replaced(1, plants="-3"),
                replaced(2, closed_date="01/12/2031"),
                replaced(3, premises_type="Canal boat"),
                repeated(4),
            )
        },
        # The extra file is refused, because a required column is missing.
        extras=(
            Extra(
                "2012-13 extra sites",
                date(2013, 5, 3),
                PERFORMANCE_OFFICE,
                YEARS[3],
                faults=(without_column("closed_date"),),
                most=12,
                borough="E09000022",
            ),
        ),
    ),
    "community_concerns": Senders(
        periods=QUARTERS,
        styles=(OLD_EXPORT, PERFORMANCE_OFFICE, TIDY, PARQUET),
        faults={
            "2010-11 Q2": (
                replaced(0, theme="Noise"),
                replaced(1, raised_date="20/09/2010", actioned_date="12/09/2010"),
                replaced(2, ward="The old depot"),
            )
        },
    ),
    "community_investments": Senders(
        periods=YEARS,
        styles=(PERFORMANCE_OFFICE, PERFORMANCE_OFFICE, WORKBOOK, TIDY),
        faults={"2010-11": (replaced(0, amount_gbp="about £500"), replaced(1, project="N/A"))},
    ),
    "crack_house_closures": Senders(
        periods=QUARTERS,
        styles=(TIDY, PERFORMANCE_OFFICE, TIDY, WORKBOOK),
        boroughs=(
            ("E09000005", YEARS, PERFORMANCE_OFFICE),
            ("E09000012", YEARS, WORKBOOK),
            ("E09000019", YEARS, OLD_EXPORT),
            ("E09000025", YEARS, SPREADSHEET_TEXT),
        ),
        faults={
            "2010-11 Q2": (
                replaced(0, ward="Old Market Quarter"),
                replaced(1, borough="Hackney", ward="E05000026"),
                replaced(2, notice_date="31/09/2010"),
                replaced(3, borough=""),
                replaced(4, order_months="4"),
                replaced(5, borough="Middlesex"),
                replaced(6, outcome="Granted", notice_date="20/09/2010", order_date="02/09/2010"),
                replaced(7, outcome="Granted", order_date="N/A"),
                ragged(8),
                repeated(9),
                repeated(10, outcome="Refused", order_date="N/A"),
            )
        },
        extras=(
            Extra(
                "2011-12 corrections",
                date(2012, 9, 14),
                PERFORMANCE_OFFICE,
                YEARS[2],
                "rows.outcome = 'granted' and rows.i % 3 = 0",
                (
                    replaced(0, power="Part 1a"),
                    replaced(1, source="Partner"),
                    replaced(2, ward="N/A"),
                ),
                most=6,
            ),
        ),
    ),
    # The file for 2011-12 is sent again unchanged after each quarter of 2012-13 except the last.
    "dip_rollout": Senders(
        periods=YEARS[1:3],
        styles=(PERFORMANCE_OFFICE, PERFORMANCE_OFFICE, TIDY, TIDY),
        faults={"2010-11": (replaced(0, start_date="early 2010"), replaced(1, borough="Heathrow"))},
        extras=tuple(
            Extra(f"2011-12 unchanged {quarter.label}", quarter.end + timedelta(16), TIDY, YEARS[2])
            for quarter in QUARTERS[12:15]
        ),
    ),
    "network_disruptions": Senders(
        periods=YEARS,
        styles=(SPREADSHEET_TEXT, PERFORMANCE_OFFICE, WORKBOOK, TIDY),
        faults={"2010-11": (replaced(0, boroughs="Hackney; Atlantis"), replaced(1, degree=""))},
    ),
    "pas_waves": Senders(
        periods=QUARTERS,
        styles=(ZIPPED, SPREADSHEET_TEXT, PARQUET, PARQUET),
        faults={
            "2010-11 Q3": (
                replaced(0, weight="0"),
                replaced(1, interview_date="31-11-2010"),
                replaced(2, borough="HEATHROW"),
                replaced(3, tackles_drugs="9"),
                replaced(4, weight="1.2e3"),
            )
        },
    ),
    "ppo_drug_tests": Senders(
        periods=QUARTERS,
        styles=(PIPED, TIDY, PERFORMANCE_OFFICE, PARQUET),
        boroughs=(("E09000008", QUARTERS, OLD_EXPORT), ("E09000028", YEARS, PIPED)),
        faults={
            "2011-12 Q2": (
                replaced(0, test_outcome="Negative", drugs_found="Heroin"),
                replaced(1, offence_class="Trigger", inspector_authorisation="Given"),
                replaced(2, breach_date="20/09/2011", breach_arrest_date="12/09/2011"),
                replaced(3, test_outcome="Inconclusive"),
                replaced(4, ppo_ref=""),
            )
        },
        is_brought_up_to_date=True,
        after=("ppo_roster",),
    ),
    "ppo_roster": Senders(
        periods=YEARS,
        styles=(TIDY, PERFORMANCE_OFFICE, TIDY, ZIPPED),
        faults={"2010-11": (replaced(0, start_date="summer 2010"), repeated(1))},
        is_full_list=True,
    ),
    # An extract with a column per month is sent twice; the second extract revises counts and spells
    # names differently.
    "recorded_offences": Senders(
        extras=(
            _vintage("first", "LookUp_BoroughName", "201206", date(2012, 7, 20)),
            _vintage("second", "BoroughName", "201303", date(2013, 5, 10)),
        )
    ),
    # The return register is made last, because it records which returns were received.
    "return_register": Senders(
        periods=QUARTERS,
        styles=(TIDY, PERFORMANCE_OFFICE, WORKBOOK, TIDY),
        faults={"2010-11 Q3": (replaced(0, status="Late"), repeated(1))},
        days=35,
    ),
    "sanction_detections": Senders(
        periods=QUARTERS,
        styles=(ZIPPED, PERFORMANCE_OFFICE, TIDY, PARQUET),
        boroughs=(("E09000014", YEARS, SPREADSHEET_TEXT), ("E09000033", YEARS, WORKBOOK)),
        # The return register confirms the second early file, but not the first.
        early=(("E09000014", "2010-11"), ("E09000014", "2011-12")),
        faults={
            "2010-11 Q2": (
                replaced(0, offence="Class A supply", disposal="Cannabis warning"),
                replaced(1, ward="Nowhere Green"),
                repeated(2),
                repeated(3, disposal="Community resolution"),
                repeated(4, crime_ref="SYN-CR-0000000"),
            )
        },
        extras=(
            Extra(
                "2011-12 withdrawals",
                date(2012, 11, 2),
                WORKBOOK,
                YEARS[2],
                faults=(taken_back(["detection_ref"]),),
                most=8,
            ),
        ),
    ),
}
