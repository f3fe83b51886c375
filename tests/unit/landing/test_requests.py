"""Accepted survey waves are remembered, and unknown ones are refused."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from drug_strategy.io.errors import UserError
from drug_strategy.io.files import write_note
from drug_strategy.landing import land
from drug_strategy.landing.discovery import today
from drug_strategy.settings import Request

HEADER = "wave,respondent_ref,interview_date,borough,weight,drugs_problem,tackles_drugs\n"


def test_a_wave_is_remembered_as_accepted_unless_it_is_a_dry_run(folder):
    days = ("2012-04-01", "2012-10-31", "2013-03-31")
    rows = [f"w,{at},{day},Hackney,1,very_big,4\n" for at, day in enumerate(days)]
    folder.put(HEADER + "".join(rows), "a.csv", "pas_waves")

    def accepted(*waves, dry_run=False):
        land(folder.settings, Request(accept_answers=waves, dry_run=dry_run))
        lines = pq.read_table(folder.home / "landed" / "accepted_answers.parquet").to_pylist()
        return {line["wave"]: line["accepted_on"] for line in lines}

    assert accepted("2012-13 Q3", dry_run=True) == {"2012-13 Q3": today()}
    assert accepted() == {}
    assert accepted("2012-13 Q4") == {"2012-13 Q4": today()}
    path = folder.home / "accepted_answers.json"
    write_note(path, {"2012-13 Q3": "2013-06-03", "2012-13 Q4": "2013-06-03T23:30:00+00:00"})
    before = {"2012-13 Q3": date(2013, 6, 3), "2012-13 Q4": date(2013, 6, 4)}
    assert accepted() == before  # an older version remembered only the day
    assert accepted("2012-13 Q3") == before | {"2012-13 Q3": today()}
    with pytest.raises(UserError, match=r"no wave '2012-13_q3' .*; did you mean '2012-13 Q3'"):
        accepted("2012-13_q3")
    assert accepted() == before | {"2012-13 Q3": today()}


def test_no_wave_can_be_accepted_before_one_has_been_received(folder):
    with pytest.raises(UserError, match="to accept; no wave has been received yet"):
        land(folder.settings, Request(accept_answers=("2012-13 Q1",)))
