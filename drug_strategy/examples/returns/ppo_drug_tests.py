"""How PPO drug tests are sent."""

from drug_strategy.examples.faults import replaced
from drug_strategy.examples.senders import QUARTERS, YEARS, Senders
from drug_strategy.examples.styles import OLD_EXPORT, PARQUET, PERFORMANCE_OFFICE, PIPED, TIDY

SENDERS = Senders(
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
)
