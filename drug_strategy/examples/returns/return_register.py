"""How the return register is sent: last, since it records what has been received by then."""

from drug_strategy.examples.faults import repeated, replaced
from drug_strategy.examples.senders import QUARTERS, Senders
from drug_strategy.examples.styles import PERFORMANCE_OFFICE, TIDY, WORKBOOK

SENDERS = Senders(
    periods=QUARTERS,
    styles=(TIDY, PERFORMANCE_OFFICE, WORKBOOK, TIDY),
    faults={"2010-11 Q3": (replaced(0, status="Late"), repeated(1))},
    days=35,
)
