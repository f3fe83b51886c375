"""The benchmark checks its two baseline scripts against the published figures.

The scripts, `floor` and `peer`, add up the same measures as the warehouse. The benchmark is no part
of the warehouse, so it is tested only with `--soak`.
"""

import duckdb
import pytest

from bench import floor, peer
from bench.comparison import differing

CHANGED = """
    copy (
        select * replace (
            case measure
                when 'confiscation_value_gbp' then value + 0.01
                when 'cash_forfeitures' then 0
                else value
            end as value
        )
        from read_parquet('{sums}') where measure <> 'cannabis_factories_closed'
    ) to '{changed}' (format parquet)
"""


@pytest.mark.soak
def test_the_benchmark_reports_a_wrong_or_missing_sum_from_a_comparison_script(
    example_home, tmp_path
):
    """One sum is a penny too large, one is zero, and one is missing."""
    published = example_home.published_file
    for script in (peer, floor):
        script.main(example_home.returns, tmp_path / "sums")
        assert differing(tmp_path / "sums", published) == {}, script.__name__
    duckdb.sql(CHANGED.format(sums=tmp_path / "sums", changed=tmp_path / "changed"))
    assert list(differing(tmp_path / "changed", published)) == [
        "cannabis_factories_closed",
        "cash_forfeitures",
        "confiscation_value_gbp",
    ]
