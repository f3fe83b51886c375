"""How recorded acquisitive offences are sent."""

from drug_strategy.examples.faults import repeated, replaced
from drug_strategy.examples.senders import YEARS, Senders
from drug_strategy.examples.styles import PARQUET, TIDY, ZIPPED

SENDERS = Senders(
    periods=YEARS,
    styles=(ZIPPED, TIDY, PARQUET, PARQUET),
    faults={"2010-11": (replaced(0, offence="Shoplifting"), repeated(1))},
)
