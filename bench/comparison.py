"""Compare the sums from a baseline script (`floor` or `peer`) with the published figures.

The comparison covers the numerator and denominator of every indicator with the aggregation `sum`,
in every area, quarter and fiscal year. Other aggregations, such as `mean` and `distinct`, are not
plain sums. Measures that are not in `rules` are left out.
"""

from pathlib import Path

import duckdb

from bench.rules import MEASURES

_REGISTER = Path(__file__).parents[1] / "seeds" / "strategy" / "indicator_register.csv"

# Figures of these indicators are withheld although rows were received: the first if either of its
# two returns is outstanding, the others if one of a quarter's three months is.
BY_STATUS = (
    "community_led_closure_rate",
    "recorded_drug_possession",
    "recorded_drug_trafficking",
)
_SUMMED = tuple({measure for measures in MEASURES.values() for measure in measures})
_DIFFERING = f"""
with register as (
    select indicator_id, unnest(['numerator', 'denominator']) as part,
        unnest([numerator_measure, denominator_measure]) as measure,
        unnest([numerator_return, denominator_return]) as return_names
    from read_csv($register) where aggregation = 'sum'
),
counted as (
    select indicator_id, part, area_code, period_type, period_start, sum(value) as value
    from register inner join read_parquet($sums) using (measure)
    where return_names is null or list_contains(string_split(return_names, ' + '), return_name)
    group by all
),
published as (
    select indicator_id, area_code, period_type, period_start,
        unnest(['numerator', 'denominator']) as part,
        unnest([coalesce(numerator, value), denominator]) as value
    from marts.indicator_values
    where period_type in ('quarter', 'fiscal_year')
        and (indicator_id not in {BY_STATUS} or return_status <> 'outstanding')
)
select indicator_id, count(*)
from published
inner join register using (indicator_id, part)
left join counted using (indicator_id, part, area_code, period_type, period_start)
where measure in {_SUMMED} and coalesce(published.value, 0) <> coalesce(counted.value, 0)
group by all order by all
"""


def differing(sums: Path, published: Path, register: Path = _REGISTER) -> dict[str, int]:
    """Return how many published figures of each indicator differ from the sums in a Parquet file.

    Indicators without such a figure are left out.
    """
    with duckdb.connect(str(published), read_only=True) as database:
        parameters = {"sums": str(sums), "register": str(register)}
        return dict(database.execute(_DIFFERING, parameters).fetchall())
