"""Tests of the check for whether a refresh has anything to do."""

from dataclasses import replace
from pathlib import Path

from drug_strategy import up_to_date
from drug_strategy.settings import Settings


def test_a_refresh_is_due_until_an_edition_is_made_if_refreshes_are_set_to_make_editions(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    settings.prepare()
    assert not up_to_date.is_up_to_date(settings)
    for output in (
        up_to_date.PUBLISHED,
        up_to_date.REPORT,
        up_to_date.NOTES,
        up_to_date.DATA_DOCS,
    ):
        up_to_date.remember(settings, output)
    assert up_to_date.is_up_to_date(settings)
    with_editions = replace(settings, releases=True)
    assert not up_to_date.is_up_to_date(with_editions)
    up_to_date.remember(with_editions, up_to_date.EDITION)
    assert up_to_date.is_up_to_date(with_editions)
    assert up_to_date.is_up_to_date(settings)
