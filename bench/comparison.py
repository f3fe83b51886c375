"""Compare the sums from a baseline script (`floor` or `peer`) with the published figures.

The comparison covers the numerator and denominator of every indicator with the aggregation `sum`,
in every area, quarter and fiscal year. Other aggregations, such as `mean` and `distinct`, are not
plain sums. Measures that are not in `rules` are left out.
"""

from pathlib import Path
from typing import NamedTuple

import duckdb

from bench.rules import MEASURES

_REGISTER = Path(__file__).parents[1] / "seeds" / "strategy" / "indicators.csv"

BY_STATUS = {
    "community_led_closure_rate": "outstanding in either return is outstanding in both",
    "recorded_drug_possession": "a quarter without its three months is outstanding",
    "recorded_drug_trafficking": "a quarter without its three months is outstanding",
}
"""Indicators whose figures are withheld while a return behind them is outstanding.

These figures are not compared, because whether a return is outstanding depends on the register or
on the months received.
"""

_SUMMED = tuple({measure for measures in MEASURES.values() for measure in measures})
_COMPARED = f"""
with register as (
    select indicator_id, unnest(['numerator', 'denominator']) as part,
        unnest([numerator_measure, denominator_measure]) as measure,
        unnest([numerator_return, denominator_return]) as return_names
    from read_csv(?) where aggregation = 'sum'
),
counted as (
    select indicator_id, part, area_code, period_type, period_start, sum(value) as value
    from register inner join sums using (measure)
    where return_names is null or list_contains(string_split(return_names, ' + '), return_name)
    group by all
),
figures as (
    select *, first_value(return_status) over (
        partition by indicator_id, period_type, period_start order by area_level <> 'london'
    ) as london_status
    from marts.indicator_values where period_type in ('quarter', 'fiscal_year')
),
parts as (
    select indicator_id, area_code, period_type, period_start,
        unnest(['numerator', 'denominator']) as part,
        unnest([coalesce(numerator, value), denominator]) as published,
        indicator_id in {(*BY_STATUS,)}
        and coalesce(return_status, london_status) = 'outstanding' as is_left_out
    from figures
)
select parts.*, coalesce(published, 0) <> coalesce(counted.value, 0) as is_different
from parts
inner join register using (indicator_id, part)
left join counted using (indicator_id, part, area_code, period_type, period_start)
where measure in {_SUMMED}
"""


class Comparison(NamedTuple):
    """How many figures were compared, how many of these are not 0, and how many were left out.

    `differing` is the number of figures that differ for each indicator.
    """

    compared: int
    filled: int
    left_out: int
    differing: dict[str, int]


def compared(sums: Path, published: Path, register: Path = _REGISTER) -> Comparison:
    """Compare the sums in a Parquet file with the figures in a published file."""
    with duckdb.connect(str(published), read_only=True) as database:
        database.execute("create temp table sums as from read_parquet(?)", [str(sums)])
        database.execute(f"create temp table compared as {_COMPARED}", [str(register)])
        [counts] = database.execute(
            "select count(*) filter (not is_left_out),"
            " count(*) filter (not is_left_out and published <> 0), count(*) filter (is_left_out)"
            " from compared"
        ).fetchall()
        differing = database.execute(
            "select indicator_id, count(*) from compared where is_different and not is_left_out"
            " group by all order by all"
        ).fetchall()
    compared, filled, left_out = counts
    return Comparison(compared, filled, left_out, dict(differing))
