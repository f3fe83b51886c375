"""How crack house closures are sent."""

from datetime import date

from drug_strategy.examples.faults import ragged, repeated, replaced
from drug_strategy.examples.senders import QUARTERS, YEARS, Extra, Senders
from drug_strategy.examples.styles import (
    OLD_EXPORT,
    PERFORMANCE_OFFICE,
    SPREADSHEET_TEXT,
    TIDY,
    WORKBOOK,
)

SENDERS = Senders(
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
            (replaced(0, power="Part 1a"), replaced(1, source="Partner"), replaced(2, ward="N/A")),
            most=6,
        ),
    ),
)
