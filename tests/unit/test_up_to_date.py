"""Tests of the check for whether a refresh has anything to do."""

from pathlib import Path

from drug_strategy import up_to_date
from drug_strategy.settings import Settings


def test_a_refresh_is_due_until_all_its_outputs_are_made(tmp_path: Path) -> None:
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
