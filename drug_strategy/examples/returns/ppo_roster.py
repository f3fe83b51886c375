"""How the PPO roster is sent."""

from drug_strategy.examples.faults import repeated, replaced
from drug_strategy.examples.senders import YEARS, Senders
from drug_strategy.examples.styles import PERFORMANCE_OFFICE, TIDY, ZIPPED

SENDERS = Senders(
    periods=YEARS,
    styles=(TIDY, PERFORMANCE_OFFICE, TIDY, ZIPPED),
    faults={"2010-11": (replaced(0, start_date="summer 2010"), repeated(1))},
    is_whole_list=True,
)
