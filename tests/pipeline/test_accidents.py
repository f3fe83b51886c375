"""Accidents happen in the returns folder of a home that has already published figures."""

from drug_strategy.publication.verify import faults
from tests.homes import rows_of
from tests.pipeline import accidents

FIGURES = """
    select indicator_id, area_name, period_label, value
    from marts.indicator_values
    where area_level not in ('ward', 'no_ward') and period_type = 'quarter'
    and not regexp_matches(indicator_id, '^(ppo|drr|pas)_')
"""
FILES = """
    select return_name || '/' || file_name, status, refusal_reason
    from data_quality.file_reconciliation
"""
WITHOUT_A_DISPOSITION = """
    select file_name from data_quality.file_reconciliation where records <>
    accepted + superseded + withdrawn + duplicate + quarantined
"""


def test_many_accidents_at_once_lose_nothing_and_stop_nothing(second_home):
    """The refresh was also killed, and met files with absurd values and many faults."""
    published = second_home.published_file
    output = (second_home.home.parent / "output").read_text("utf-8")
    assert "Traceback" not in output
    assert f"{accidents.CLOSURES}: 1 of " in " ".join(output.split())
    assert list(faults(published.resolve())) == []
    files = {name: (status, reason) for name, status, reason in rows_of(published, FILES)}
    assert {name: files[name][0] for name in accidents.STATUS} == accidents.STATUS
    assert not files.keys() & {*accidents.NOT_LISTED}
    assert "the header has no column borough" in files[accidents.closures("wrong")][1]
    assert "it is a pipe, which is never opened" in files[accidents.PIPE][1]
    assert rows_of(published, WITHOUT_A_DISPOSITION) == []


def test_only_figures_that_depend_on_an_accident_change(golden_home, second_home):
    """Files about people change figures about offenders and of the survey, which are left out."""
    before = {*rows_of(golden_home / "published" / "drug_strategy.duckdb", FIGURES)}
    now = {*rows_of(second_home.published_file, FIGURES)}
    assert now - before == accidents.FIGURES
    changed = {figure[:3] for figure in accidents.FIGURES}
    assert {figure[:3] for figure in before - now} == changed
