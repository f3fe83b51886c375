"""Check whether people were on the list of priority offenders when they were arrested."""

from __future__ import annotations

from datetime import date
from typing import cast

from tests.oracle.counting import event_date
from tests.oracle.records import Record


def find_people_not_on_roster(current: dict[str, list[Record]]) -> None:
    """Warn if a person was not on the list on the day of an arrest."""
    for arrest in current["ppo_drug_tests"]:
        day = event_date(arrest)
        spells = (
            spell.values
            for spell in current["ppo_roster"]
            if spell.values["ppo_ref"] == arrest.values["ppo_ref"]
        )
        if not any(
            cast("date", spell["start_date"]) <= day <= cast("date", spell.get("end_date", day))
            for spell in spells
        ):
            arrest.warnings.add("not_on_roster")
