"""Contracts have their own rules, which compare columns in a row."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from drug_strategy.contracts import Rule, contracts
from drug_strategy.quality.rules import checks


def test_a_granted_closure_without_an_order_date_is_reported_as_a_missing_value(validated):
    assert validated(
        "crack_house_closures",
        {"order_date": None},
        {"order_date": None, "outcome": "refused"},
        {"order_date": None, "_unparsed": '{"order_date": "soon"}'},
    ) == [
        (1, "missing_value", False, "order_date", None),
        (3, "unparseable_value", False, "order_date", "soon"),
    ]


def test_a_value_at_its_bound_is_allowed_and_a_value_beyond_it_is_not():
    beyond = {"at least": -1, "at most": 1}
    bounded = 0
    for contract in contracts().values():
        found = {check.columns: check for check in checks(contract) if "invalid" in check.reason}
        for column in contract.columns:
            for words, bound in column.bounds.items():
                condition = found[column.name,].condition
                for value, is_broken in (
                    (bound, words == "more than"),
                    (bound + beyond.get(words, 1), words != "more than"),
                ):
                    rows = duckdb.sql(f"select {condition} from (select {value} as {column.name})")
                    assert rows.fetchall() == [(is_broken,)], (column.name, value)
                    bounded += 1
    assert bounded > 10


@pytest.mark.parametrize(
    ("return_name", "broken"),
    [
        ("crack_house_closures", [
            ({"notice_date": date(2003, 4, 2)},
             ("date_order", False, "notice_date;order_date", "2003-04-02;2003-04-01")),
        ]),
        ("ppo_drug_tests", [
            ({"breach_date": date(2003, 4, 2)},
             ("date_order", False, "breach_date;breach_arrest_date", "2003-04-02;2003-04-01")),
            ({"inspector_authorisation": "given"},
             ("unexpected_value", True, "inspector_authorisation", "given")),
            ({"test_outcome": "negative", "drugs_found": "both"},
             ("unexpected_value", True, "drugs_found", "both")),
        ]),
        ("asset_confiscations", [
            ({"legislation": "dta_1994", "order_type": "cash_forfeiture"},
             ("impossible_legislation", False, "legislation", "dta_1994")),
            ({"paid_gbp": Decimal("0.01")}, ("paid_over_order", True, "paid_gbp", "0.01")),
        ]),
        ("sanction_detections", [
            ({"disposal": "cannabis_warning"},
             ("impossible_disposal", False, "disposal", "cannabis_warning")),
        ]),
        ("cannabis_factory_closures", [
            ({"commercial": None, "plants": None},
             ("commercial_unknown", True, "commercial;plants", None)),
        ]),
        ("pas_waves", [
            ({"wave": "2010-11 Q1"}, ("wave_mismatch", True, "wave", "2010-11 Q1")),
        ]),
    ],
)  # fmt: skip
def test_each_contract_rule_reports_the_row_that_breaks_it(validated, return_name, broken):
    assert validated(return_name, {}, *(row for row, _ in broken)) == [
        (number, *result) for number, (_, result) in enumerate(broken, start=2)
    ]


def test_a_contract_rule_without_a_condition_is_refused():
    query = "select count(*) from {object} group by borough"
    with pytest.raises(ValueError, match="the query must begin with `select"):
        Rule.model_validate({"name": "twice", "query": query})
