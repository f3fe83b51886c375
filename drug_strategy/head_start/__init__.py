"""A head start: landing and judging as processes of their own, while Dagster and dbt are imported.

Importing those and reading the models takes seconds that neither landing nor judging needs. The
command starts `python -m drug_strategy.head_start`, which lands (__main__) and has each return
judged as soon as it has landed (judge); the job's assets take what came of it (lead), or do the
same work themselves where there was no head start.
What does not belong here: how a file is landed (landing) or judged (quality), what Dagster records
of it (assets, checks).
"""

from drug_strategy.head_start.lead import HeadStart, Judged

__all__ = ["HeadStart", "Judged"]
