"""How cannabis factory closures are sent."""

from datetime import date

from drug_strategy.examples.faults import repeated, replaced, without_column
from drug_strategy.examples.senders import QUARTERS, YEARS, Extra, Senders
from drug_strategy.examples.styles import (
    OLD_EXPORT,
    PARQUET,
    PERFORMANCE_OFFICE,
    TIDY,
    WORKBOOK,
    ZIPPED,
)

SENDERS = Senders(
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
    # Refused: a required column is missing.
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
)
