"""How sanction detections are sent."""

from datetime import date

from drug_strategy.examples.faults import repeated, replaced, taken_back
from drug_strategy.examples.senders import QUARTERS, YEARS, Extra, Senders
from drug_strategy.examples.styles import (
    PARQUET,
    PERFORMANCE_OFFICE,
    SPREADSHEET_TEXT,
    TIDY,
    WORKBOOK,
    ZIPPED,
)

SENDERS = Senders(
    periods=QUARTERS,
    styles=(ZIPPED, PERFORMANCE_OFFICE, TIDY, PARQUET),
    boroughs=(("E09000014", YEARS, SPREADSHEET_TEXT), ("E09000033", YEARS, WORKBOOK)),
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
)
