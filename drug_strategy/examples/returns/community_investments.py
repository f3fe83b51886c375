"""How awards to communities are sent."""

from drug_strategy.examples.faults import replaced
from drug_strategy.examples.senders import YEARS, Senders
from drug_strategy.examples.styles import PERFORMANCE_OFFICE, TIDY, WORKBOOK

SENDERS = Senders(
    periods=YEARS,
    styles=(PERFORMANCE_OFFICE, PERFORMANCE_OFFICE, WORKBOOK, TIDY),
    faults={"2010-11": (replaced(0, amount_gbp="about £500"), replaced(1, project="N/A"))},
)
