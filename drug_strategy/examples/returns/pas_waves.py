"""How the survey's waves are sent."""

from drug_strategy.examples.faults import replaced
from drug_strategy.examples.senders import QUARTERS, Senders
from drug_strategy.examples.styles import PARQUET, SPREADSHEET_TEXT, ZIPPED

SENDERS = Senders(
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
)
