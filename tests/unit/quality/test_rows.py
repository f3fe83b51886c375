"""Every reason that depends only on a row and its file is tested."""

import json
from datetime import date, timedelta

from drug_strategy.contracts import contracts
from drug_strategy.quality import validate_rows
from tests.unit.quality.landed_rows import FIRST, RECEIVED, results

SIC = '31/02/2010 "sic"'
COLUMNS = [column.name for column in contracts()["crack_house_closures"].columns]
NOTHING = dict.fromkeys(COLUMNS) | {"withdrawn": True}
LONG = ["a" * 201, "\u00e9" * 201, "\U0001f600" * 201]
# Rows of crack_house_closures, with the reason, column and value of each result.
CLOSURES = [
    # No missing values are reported in a line that is not a record, although its cells are null.
    ({"_line_kind": "not_a_record"}, [("not_a_record", None, None)]),
    ({"_line_kind": "ragged_row"}, [("ragged_row", None, None)]),
    # An unreadable cell is reported with its text, and not as missing.
    (
        {
            "notice_date": None,
            "order_months": None,
            "_unparsed": json.dumps({"notice_date": SIC, "order_months": "{two}"}),
        },
        [("unparseable_value", "notice_date", SIC), ("unparseable_value", "order_months", "{two}")],
    ),
    # An ambiguous date is not reported as unreadable or missing.
    (
        {
            "notice_date": None,
            "hearing_date": None,
            "_unparsed": json.dumps({"notice_date": "03/04/2010", "hearing_date": "04/13/2010"}),
            "_ambiguous": "notice_date",
        },
        [
            ("date_ambiguous", "notice_date", "03/04/2010"),
            ("unparseable_value", "hearing_date", "04/13/2010"),
        ],
    ),
    # A row that withdraws a record needs only the key of the record.
    (NOTHING | {"closure_ref": "C1", "outcome": "granted"}, []),
    (NOTHING, [("missing_value", "closure_ref", None)]),
    # A reference may have at most 200 characters.
    *(({"network_ref": text[1:]}, []) for text in LONG),
    *(({"closure_ref": text}, [("invalid_value", "closure_ref", text)]) for text in LONG),
    # A granted closure must have an order date.
    ({"order_date": None}, [("missing_value", "order_date", None)]),
    ({"order_date": None, "outcome": "refused"}, []),
    (
        {"order_date": None, "_unparsed": '{"order_date": "soon"}'},
        [("unparseable_value", "order_date", "soon")],
    ),
    # Every reason that applies to a row is reported.
    (
        {"borough": None, "power": "x", "notice_date": date(2011, 1, 1)},
        [
            ("date_order", "notice_date;order_date", "2011-01-01;2003-04-01"),
            ("date_out_of_range", "notice_date", "2011-01-01"),
            ("invalid_value", "power", "x"),
            ("missing_value", "borough", None),
        ],
    ),
]


def test_each_row_of_a_file_is_excluded_for_every_reason_that_applies_and_for_no_other(validated):
    found = validated("crack_house_closures", *(row for row, _ in CLOSURES))
    assert not any(is_warning for _, _, is_warning, _, _ in found)
    for number, (row, expected) in enumerate(CLOSURES, start=1):
        assert [(each[1], *each[3:]) for each in found if each[0] == number] == expected, row


def test_a_list_may_name_at_most_100_boroughs(validated):
    """An empty item between two semicolons is not counted."""
    most = "Hackney;" * 100 + "; ;"
    rows = [{"boroughs": most}, {"boroughs": most + "Camden"}]
    assert validated("network_disruptions", *rows) == [
        (2, "invalid_value", False, "boroughs", most + "Camden")
    ]


def test_a_number_that_is_no_positive_number_is_invalid(validated):
    weights = [0.0, float("inf"), float("nan")]
    assert validated("pas_waves", *({"weight": weight} for weight in weights)) == [
        (number, "invalid_value", False, "weight", str(weight))
        for number, weight in enumerate(weights, start=1)
    ]


def test_an_event_must_be_dated_between_april_2003_and_the_day_its_file_was_received(
    tmp_path, land, validated
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
    free = {"start_date": date(1999, 1, 1), "end_date": date(2030, 1, 1)}
    assert validated("ppo_roster", free) == []
