"""Compares the analyst's figures with the published ones.

For the analyst's indicators in London, the boroughs and not attributed, in every
quarter: numerator, denominator and value, unless the published figure is null, since the analyst
does not know which return is outstanding.
"""

from pathlib import Path

import duckdb
import pandas as pd

from bench.subjects import SUBJECTS

_INDICATORS = [indicator for subject in SUBJECTS for indicator in subject.figures]
_KEYS = ["indicator_id", "area_code", "period_start"]
_PARTS = ["numerator", "denominator", "value"]
_PUBLISHED = f"""
    select indicator_id, area_code, cast(period_start as timestamp) as period_start,
        {", ".join(f"cast({part} as double) as {part}" for part in _PARTS)}
    from marts.indicator_values
    where period_type = 'quarter' and area_level in ('london', 'borough', 'unattributed')
        and coalesce(numerator, value) is not null
"""
_ALIKE = 1e-9  # of the figure: both are sums of doubles


def published_figures(published: Path) -> pd.DataFrame:
    """The quarters' figures of a published file that are not null, wards left out."""
    with duckdb.connect(str(published), read_only=True) as database:
        return database.sql(_PUBLISHED).df()


def compared(figures: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """One row per published figure of the subjects' indicators, and whether the two `differ`."""
    base = figures["denominator"]
    rate = 100 * figures["numerator"] / base.where(base != 0)
    made = figures.assign(value=rate.where(base.notna(), figures["numerator"]))
    published = published[published["indicator_id"].isin(_INDICATORS)]
    both = published.merge(made, how="left", on=_KEYS, suffixes=("", "_analyst"))
    differ = pd.Series(False, index=both.index)
    for part in _PARTS:
        analyst = both[f"{part}_analyst"].fillna(0)  # no rows
        apart = (analyst - both[part]).abs()
        differ |= apart > _ALIKE * both[part].abs().clip(lower=1)
    return both.assign(differ=differ)
