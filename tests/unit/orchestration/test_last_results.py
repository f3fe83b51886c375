"""A check that did not run in a refresh keeps its last result, with the time at which it ran."""

import dagster

from drug_strategy.io.files import read_note, write_note
from drug_strategy.quality.results import counts_note
from drug_strategy.transform import project
from drug_strategy.transform.build import Result
from orchestration.assets import tables, validation

RETURN = "crack_house_closures"


def test_a_test_of_the_data_that_was_not_run_keeps_its_last_result(settings):
    first, second = sorted(
        node["name"]
        for node in project.manifest(settings)["nodes"].values()
        if node["resource_type"] == "test"
    )[:2]
    gone = Result("a_deleted_test", "pass", 0, "gone.sql")
    tables.checked(settings, [Result(first, "fail", 3, "a.sql"), gone])
    noted = settings.dagster / "tests.json"
    write_note(noted, {k: {**v, "ran_at": "2010-05-01 02:00"} for k, v in read_note(noted).items()})
    for now in ([Result(second, "pass", 0, "b.sql")], []):
        result = tables.checked(settings, now)
        listed = result.metadata["results"]
        shown = [(row.data["test"], row.data["status"]) for row in listed.records]
        assert shown == [(first, "fail"), (second, "pass")]
        assert (result.passed, result.metadata["tests"].value) == (False, 2)
        assert listed.records[0].data["ran_at"] == "2010-05-01 02:00"
        assert str(result.metadata["last_ran"].value) > "2026"
    assert tables.checked(settings, [Result(first, "pass", 0, "a.sql")]).passed


def test_a_return_without_new_rows_keeps_the_outcomes_of_its_last_validation(settings):
    landed = dagster.AssetKey(["landed", RETURN])
    first = validation.result_of(settings, landed, is_complete=False)
    assert (first.passed, first.metadata["last_ran"].value) == (False, "never")
    outcome = {
        "return_name": RETURN,
        "reason": "date_order",
        "column": "order_date",
        "description": "The order is not before the notice.",
        "severity": "error",
        "success": False,
        "unexpected_count": 2,
        "evaluated_count": 30,
    }
    noted = {"checks": [outcome], "validated_at": "2010-05-01 02:00"}
    write_note(counts_note(settings.home, RETURN), noted)
    result = validation.result_of(settings, landed, is_complete=True)
    shown = {name: value.value for name, value in result.metadata.items() if name != "broken"}
    assert (result.passed, shown["evaluated"], shown["last_ran"]) == (True, 30, "2010-05-01 02:00")
    broken = result.metadata["broken"]
    [rule] = broken.records
    assert (rule.data["reason"], rule.data["unexpected_count"]) == ("date_order", 2)
    assert not validation.result_of(settings, landed, is_complete=False).passed
