"""Counts the rows by indicator, area and quarter.

`rows` decides which rows count, `subjects` what is counted.
"""

import pandas as pd

from bench.subjects import Figure, Subject

LONDON, NOT_ATTRIBUTED = "E12000007", "E99999999"


def counted(rows: pd.DataFrame, subject: Subject) -> pd.DataFrame:
    """One row per indicator, area and quarter: numerator and, except for counts, denominator."""
    area = rows["borough"].where(rows["borough"].str.startswith("E09"), NOT_ATTRIBUTED)
    start = rows[subject.date].dt.to_period("Q").dt.start_time
    by = [area.rename("area_code"), start.rename("period_start")]
    sums = pd.concat(
        {
            indicator: _parts(rows, figure).groupby(by).sum()
            for indicator, figure in subject.figures.items()
        },
        names=["indicator_id"],
    ).reset_index()
    london = sums.groupby(["indicator_id", "period_start"], as_index=False).sum(
        numeric_only=True, min_count=1
    )
    return pd.concat([sums, london.assign(area_code=LONDON)], ignore_index=True)


def _parts(rows: pd.DataFrame, figure: Figure) -> pd.DataFrame:
    amount = rows[figure.amount].fillna(0) if figure.amount else 1
    conditions = {"numerator": figure.counted, "denominator": figure.base}
    return pd.DataFrame(
        {part: rows.eval(condition) * amount for part, condition in conditions.items() if condition}
    )
