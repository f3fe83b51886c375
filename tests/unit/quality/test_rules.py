"""Contracts have their own rules, which compare columns in a row."""

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


def test_a_contract_rule_without_a_condition_is_refused():
    query = "select count(*) from {object} group by borough"
    with pytest.raises(ValueError, match="the query must begin with `select"):
        Rule.model_validate({"name": "twice", "query": query})
