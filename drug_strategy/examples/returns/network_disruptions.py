"""How network disruptions are sent."""

from drug_strategy.examples.faults import replaced
from drug_strategy.examples.senders import YEARS, Senders
from drug_strategy.examples.styles import PERFORMANCE_OFFICE, SPREADSHEET_TEXT, TIDY, WORKBOOK

SENDERS = Senders(
    periods=YEARS,
    styles=(SPREADSHEET_TEXT, PERFORMANCE_OFFICE, WORKBOOK, TIDY),
    faults={"2010-11": (replaced(0, boroughs="Hackney; Atlantis"), replaced(1, degree=""))},
)
