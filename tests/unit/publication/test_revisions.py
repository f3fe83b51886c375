"""Tests of the revisions that are recorded for each publication."""

from pathlib import Path

import duckdb
import pytest

from drug_strategy.publication import publish
from tests.unit.publication.warehouse import AS_AT, LISTED, rows

pytestmark = pytest.mark.usefixtures("verified_here")


def revised_values(settings):
    sql = "select value from marts.indicator_revisions order by publication_id"
    return [value for (value,) in rows(settings.published_file, sql)]


def test_only_a_figure_that_is_new_or_has_changed_adds_a_row_to_the_revisions(settings, fill):
    """The first revisions have a column from a later version, which this one does not know."""
    before = None
    for value in (None, 3.0, 3.0, 4.0, None, None, 0.0, 4.0):
        fill(value=value)
        assert publish(settings, LISTED, AS_AT).figures_changed == (value != before)
        before = value
        for kept in settings.revisions.glob("*.parquet") if value == 3.0 else ():
            later = duckdb.sql(f"select *, 1 as of_a_later_version from '{kept}'")
            later.write_parquet(f"{kept}.new")
            Path(f"{kept}.new").replace(kept)
    assert revised_values(settings) == [3.0, 4.0, None, 0.0, 4.0]


def test_only_figures_for_london_and_boroughs_are_in_the_revisions(settings):
    """The revisions stored by an older version have a ward's figure, which is left out."""
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            "insert into marts.indicator_values select * replace ('E05000001' as area_code,"
            " 'ward' as area_level) from marts.indicator_values where area_level = 'london'"
        )
    settings.revisions.mkdir(exist_ok=True)
    duckdb.sql(
        "select '1' as publication_id, timestamp '2010-01-01' as published_at, date '2010-01-01'"
        " as as_at, 'crack_houses_closed' as indicator_id, unnest(['E12000007', 'E05000001'])"
        " as area_code, 'quarter' as period_type, date '2010-04-01' as period_start, 1.0 as value"
    ).write_parquet(f"{settings.revisions}/1.parquet")
    publish(settings, LISTED, AS_AT)
    assert revised_values(settings) == [1.0, 3.0]
