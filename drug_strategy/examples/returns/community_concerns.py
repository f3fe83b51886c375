"""How community concerns are sent."""

from drug_strategy.examples.faults import replaced
from drug_strategy.examples.senders import QUARTERS, Senders
from drug_strategy.examples.styles import OLD_EXPORT, PARQUET, PERFORMANCE_OFFICE, TIDY

SENDERS = Senders(
    periods=QUARTERS,
    styles=(OLD_EXPORT, PERFORMANCE_OFFICE, TIDY, PARQUET),
    faults={
        "2010-11 Q2": (
            replaced(0, theme="Noise"),
            replaced(1, raised_date="20/09/2010", actioned_date="12/09/2010"),
            replaced(2, ward="The old depot"),
        )
    },
)
