"""How the roll-out of the Drug Interventions Programme is sent."""

from drug_strategy.examples.faults import replaced
from drug_strategy.examples.senders import YEARS, Senders
from drug_strategy.examples.styles import PERFORMANCE_OFFICE, TIDY

SENDERS = Senders(
    periods=YEARS[1:3],
    styles=(PERFORMANCE_OFFICE, PERFORMANCE_OFFICE, TIDY, TIDY),
    faults={"2010-11": (replaced(0, start_date="early 2010"), replaced(1, borough="Heathrow"))},
)
