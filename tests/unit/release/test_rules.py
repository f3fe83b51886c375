"""Release rules are taken from the register, and a rule that cannot be applied is reported."""

import csv
import re
from pathlib import Path

import duckdb
import pytest

from drug_strategy.release.attack import AtMost
from drug_strategy.release.rules import ORDERS, REGISTER, read_rules, require_rules
from drug_strategy.settings import UserError
from tests.pipeline.release.world_models import models

with REGISTER.open(encoding="utf-8", newline="") as stream:
    ROWS = {row["indicator_id"]: row for row in csv.DictReader(stream)}
REFUSED = ROWS["ppo_mandatory_test_compliance"] | {
    "indicator_id": "refused",
    "numerator_measure": "trigger_refused",
    "release_rule": "with ppo_mandatory_test_compliance",
}


def written(folder: Path, *more: dict[str, str]) -> Path:
    """Write the register with additional rows or changed values."""
    rows = ROWS | {row["indicator_id"]: row for row in more}
    path = folder / "indicators.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(next(iter(ROWS.values()))))
        writer.writeheader()
        writer.writerows(rows.values())
    return path


def draft(register: Path) -> duckdb.DuckDBPyConnection:
    """Create a draft that contains only the rules from a register."""
    connection = duckdb.connect()
    connection.execute("create schema release")
    connection.execute(
        f"create table release.indicators as from read_csv('{register}', all_varchar = true)"
    )
    connection.execute(
        "alter table release.indicators alter release_is_personal type boolean;"
        "create table release.release_links (system varchar, hidden_with varchar,"
        " quantity varchar, at_most varchar);"
        "create table release.release_policy as select 5 as threshold, 10 as dominance_percent,"
        " 3 as minimum_orders"
    )
    for name in ("release_indicators", "release_parts"):
        connection.execute(f"create table release.{name} as {dict(models())[name]}")
    return connection


def parts(connection: duckdb.DuckDBPyConnection, system: str) -> set[str]:
    found = connection.execute("select part from release.release_parts where system = ?", [system])
    return {part for (part,) in found.fetchall()}


def test_nested_measures_are_split_into_parts_that_do_not_overlap(
    tmp_path: Path,
) -> None:
    assert parts(draft(written(tmp_path)), "drr_enforcement_arrests") == {
        "dated_breach_arrests",
        "breach_arrests less dated_breach_arrests",
        "failure_actions less breach_arrests",
        "assessments_missed less failure_actions",
    }


def test_each_of_two_numerators_is_at_most_their_common_denominator(
    tmp_path: Path,
) -> None:
    system = "ppo_mandatory_test_compliance"
    connection = draft(written(tmp_path, REFUSED))
    assert parts(connection, system) == {
        "trigger_refused",
        "trigger_tested",
        "trigger_arrests less trigger_refused",
        "trigger_arrests less trigger_tested",
    }
    bound = AtMost(system, "trigger_tested", ((system, "trigger_arrests"),))
    assert read_rules(connection).at_most == (bound,)


def test_the_current_register_has_a_release_rule_for_every_indicator() -> None:
    require_rules(ROWS)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"release_rule": ""}, "indicator refused has no release rule: enter release_rule in"),
        ({"release_rule": "shut"}, "release_rule must be open, hide or with <indicator>, not shut"),
        ({"release_owner": ""}, "indicator refused has no release_owner: enter it in"),
        ({"release_finest_area": ""}, "indicator refused has no release_finest_area"),
        ({"release_rule": "with nobody"}, "with nobody, whose own release_rule must be open"),
        (
            {"release_rule": "with confiscation_paid_gbp"},
            "with confiscation_paid_gbp, whose own release_rule must be open",
        ),
        ({"release_is_personal": "false"}, "so release_is_personal must be true"),
        ({"aggregation": "stock"}, "does not add up, so its small numbers cannot be protected"),
        ({"unit": "gbp"}, "in pounds, but its individual payments are not known"),
        (
            {"release_rule": "open"},
            "shares trigger_arrests with ppo_mandatory_test_compliance: its release_rule must be"
            " with ppo_mandatory_test_compliance",
        ),
    ],
)
def test_a_release_rule_that_cannot_be_applied_is_reported(
    tmp_path: Path, changed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UserError) as refused:
        require_rules(["refused"], written(tmp_path, REFUSED | changed))
    assert sentence in str(refused.value)


CRACK_ALONE = ROWS["community_led_closure_rate"] | {
    "indicator_id": "crack_alone",
    "numerator_return": "crack_house_closures",
    "denominator_return": "crack_house_closures",
    "release_rule": "with community_led_closure_rate",
}


def test_a_measure_may_be_released_from_only_one_set_of_returns(tmp_path: Path) -> None:
    """Otherwise, two different numbers with the same name would be taken for the same number."""
    both = ("community_led_closure_rate", "crack_alone")
    with pytest.raises(UserError) as refused:
        require_rules(both, written(tmp_path, CRACK_ALONE))
    assert str(refused.value) == (
        "closures_with_source is counted from different returns by community_led_closure_rate and"
        " crack_alone, but an edition has only one name for the measure: one release_rule must be"
        " hide"
    )
    require_rules(both, written(tmp_path, CRACK_ALONE | {"release_rule": "hide"}))
    rate = ROWS["community_led_closure_rate"] | {"release_rule": "hide"}
    require_rules(both, written(tmp_path, CRACK_ALONE | {"release_rule": "open"}, rate))


def test_using_the_same_measure_from_two_different_sets_of_returns_is_refused(
    tmp_path: Path,
) -> None:
    share = CRACK_ALONE | {
        "indicator_id": "share",
        "denominator_measure": CRACK_ALONE["numerator_measure"],
        "denominator_return": "cannabis_factory_closures + crack_house_closures",
        "release_rule": "open",
    }
    rate = ROWS["community_led_closure_rate"] | {"release_rule": "hide"}
    with pytest.raises(
        UserError, match=r"^community_led_closures is .* different returns by share,"
    ):
        require_rules(["share"], written(tmp_path, share, rate))


def test_a_register_row_may_name_its_return_even_if_no_other_return_is_possible(
    tmp_path: Path,
) -> None:
    named = {"numerator_return": "ppo_drug_tests", "denominator_return": "ppo_drug_tests"}
    require_rules(["refused"], written(tmp_path, REFUSED | named))


def test_the_release_reads_the_court_orders_behind_every_amount_in_pounds() -> None:
    sql = dict(models())["release_orders"]
    assert set(re.findall(r"'(\w+_gbp)' as quantity", sql)) == {*ORDERS}


def test_an_indicator_missing_from_the_register_is_reported() -> None:
    with pytest.raises(UserError, match="indicator gone has no release rule"):
        require_rules(["gone"])
