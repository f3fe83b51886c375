"""Every reason that depends only on a row and its file is tested."""

import json
from datetime import date, timedelta

import pytest

from drug_strategy.contracts import contracts
from drug_strategy.quality import validate_rows
from tests.unit.quality.landed_rows import (
    FIRST,
    RECEIVED,
    results,
)


def test_a_line_that_is_not_a_record_or_is_ragged_is_quarantined_for_that_reason_only(validated):
    """No missing values are reported, even though all cells in the line are null."""
    kinds = ("not_a_record", "ragged_row")
    assert validated("cannabis_factory_closures", *({"_line_kind": kind} for kind in kinds)) == [
        (number, kind, False, None, None) for number, kind in enumerate(kinds, start=1)
    ]


def test_each_unreadable_cell_is_reported_with_its_text_and_not_as_missing(validated):
    unparsed = json.dumps({"notice_date": '31/02/2010 "sic"', "order_months": "{two}"})
    row = {"notice_date": None, "order_months": None, "_unparsed": unparsed}
    assert validated("crack_house_closures", row) == [
        (1, "unparseable_value", False, "notice_date", '31/02/2010 "sic"'),
        (1, "unparseable_value", False, "order_months", "{two}"),
    ]


def test_an_ambiguous_date_is_not_reported_as_unreadable_or_missing(validated):
    unparsed = json.dumps({"notice_date": "03/04/2010", "hearing_date": "04/13/2010"})
    cells = {"notice_date": None, "hearing_date": None, "_unparsed": unparsed}
    assert validated("crack_house_closures", cells | {"_ambiguous": "notice_date"}) == [
        (1, "date_ambiguous", False, "notice_date", "03/04/2010"),
        (1, "unparseable_value", False, "hearing_date", "04/13/2010"),
    ]


def test_a_row_that_withdraws_a_record_needs_only_the_key_of_the_record(validated):
    contract = contracts()["crack_house_closures"]
    bare = {column.name: None for column in contract.columns} | {"withdrawn": True}
    keyed = bare | {"closure_ref": "C1", "outcome": "granted"}
    assert validated("crack_house_closures", keyed, bare) == [
        (2, "missing_value", False, "closure_ref", None)
    ]


def test_a_reference_may_have_at_most_200_characters(validated):
    letters = ("a", "\u00e9", "\U0001f600")
    rows = [{"network_ref": each * 200, "closure_ref": each * 201} for each in letters]
    assert validated("crack_house_closures", *rows) == [
        (number, "invalid_value", False, "closure_ref", letter * 201)
        for number, letter in enumerate(letters, start=1)
    ]


def test_a_list_may_name_at_most_100_boroughs(validated):
    """An empty item between two semicolons is not counted."""
    most = "Hackney;" * 100 + "; ;"
    assert validated("network_disruptions", {"boroughs": most}) == []
    assert validated("network_disruptions", {"boroughs": most + "Camden"}) == [
        (1, "invalid_value", False, "boroughs", most + "Camden")
    ]


@pytest.mark.parametrize("weight", [0, float("inf"), float("nan")])
def test_a_number_that_is_no_positive_number_is_invalid(validated, weight):
    assert validated("pas_waves", {"weight": weight}) == [
        (1, "invalid_value", False, "weight", f"{float(weight)}")
    ]


def test_an_event_must_be_dated_between_april_2003_and_the_day_its_file_was_received(
    tmp_path, land
):
    """Each file has its own received date. The dates on which something starts or ends are free."""
    rows = [{"detection_date": day} for day in (FIRST - timedelta(1), RECEIVED)]
    early = land("sanction_detections", rows, "aa", RECEIVED - timedelta(1))
    late = land("sanction_detections", rows, "bb", RECEIVED)
    validate_rows(tmp_path, contracts()["sanction_detections"], [early, late])
    before = (1, "date_out_of_range", False, "detection_date", "2003-03-31")
    after = (2, "date_out_of_range", False, "detection_date", "2010-07-15")
    assert results(tmp_path, "sanction_detections", early) == [before, after]
    assert results(tmp_path, "sanction_detections", late) == [before]
    roster = land("ppo_roster", [{"start_date": date(1999, 1, 1), "end_date": date(2030, 1, 1)}])
    validate_rows(tmp_path, contracts()["ppo_roster"], [roster])
    assert results(tmp_path, "ppo_roster", roster) == []


def test_every_reason_that_applies_to_a_row_is_reported(validated):
    row = {"borough": None, "power": "x", "notice_date": date(2011, 1, 1)}
    assert [
        (reason, column) for _, reason, _, column, _ in validated("crack_house_closures", row)
    ] == [
        ("date_order", "notice_date;order_date"),
        ("date_out_of_range", "notice_date"),
        ("invalid_value", "power"),
        ("missing_value", "borough"),
    ]
