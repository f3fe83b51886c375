"""How asset confiscations are sent."""

from drug_strategy.examples.faults import replaced, with_column
from drug_strategy.examples.senders import QUARTERS, Senders
from drug_strategy.examples.styles import OLD_EXPORT, PARQUET, PERFORMANCE_OFFICE, ZIPPED

SENDERS = Senders(
    periods=QUARTERS,
    styles=(OLD_EXPORT, PERFORMANCE_OFFICE, ZIPPED, PARQUET),
    faults={
        "2010-11 Q4": (
            replaced(0, order_gbp="£1,23.4"),
            replaced(1, order_gbp="(£250.00)"),
            replaced(2, order_type="Cash forfeiture", legislation="DTA 1994"),
            replaced(3, order_gbp="£1,000.00", paid_gbp="£10,000.00", paid_date="15/03/2011"),
            with_column("Desk Officer Comment", "none"),
        )
    },
    is_brought_up_to_date=True,
)
