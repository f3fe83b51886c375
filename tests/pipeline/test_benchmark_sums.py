"""The benchmark checks its two baseline scripts against the published figures.

The scripts, `floor` and `peer`, add up the same measures as the warehouse. These tests do not
measure time.
"""

import duckdb

from bench import floor, peer
from bench.comparison import BY_STATUS, differing
from bench.rules import MEASURES
from drug_strategy.contracts import contracts
from tests.oracle import INDICATORS


def test_the_benchmark_reports_a_wrong_or_missing_sum_from_a_comparison_script(
    example_home, tmp_path
):
    """One sum is a penny too large, one is zero, and one is missing."""
    published = example_home.published_file
    for script in (peer, floor):
        script.main(example_home.returns, tmp_path / "sums")
        assert differing(tmp_path / "sums", published) == {}, script.__name__
    duckdb.sql(f"""
        copy (
            select * replace (
                case measure
                    when 'confiscation_value_gbp' then value + 0.01
                    when 'cash_forfeitures' then 0
                    else value
                end as value
            )
            from read_parquet('{tmp_path / "sums"}')
            where measure <> 'cannabis_factories_closed'
        ) to '{tmp_path / "changed"}' (format parquet)
    """)
    assert list(differing(tmp_path / "changed", published)) == [
        "cannabis_factories_closed",
        "cash_forfeitures",
        "confiscation_value_gbp",
    ]


def test_every_measure_in_the_comparison_scripts_belongs_to_an_indicator():
    rows = duckdb.sql(
        "select unnest([numerator_measure, denominator_measure])"
        " from read_csv('seeds/strategy/indicators.csv') where aggregation = 'sum'"
    ).fetchall()
    known = {measure for measures in MEASURES.values() for measure in measures}
    assert known <= {measure for (measure,) in rows}
    assert set(BY_STATUS) < {*INDICATORS}
    assert set(MEASURES) < set(contracts())
