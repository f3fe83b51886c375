"""The results of dbt's tests become one Dagster check, which has a table of the tests."""

import dagster

from drug_strategy.transform.build import Result
from orchestration.assets.tables import checked

PASSED = Result("every_key_is_unique", "pass", 0, "tests/dbt/keys.sql")
FAILED = Result("zero_is_not_missing", "fail", 3, "tests/dbt/zero.sql")


def rows(check: dagster.AssetCheckResult) -> list[object]:
    listed = check.metadata["results"]
    assert isinstance(listed, dagster.TableMetadataValue)
    return [tuple(record.data.values()) for record in listed.records]


def test_a_failed_test_fails_the_check_and_stands_first_in_its_table() -> None:
    check = checked([PASSED, FAILED])
    assert not check.passed
    assert check.metadata["tests"].value == 2
    assert rows(check) == [
        ("zero_is_not_missing", "fail", 3, "tests/dbt/zero.sql"),
        ("every_key_is_unique", "pass", 0, "tests/dbt/keys.sql"),
    ]


def test_the_check_passes_if_all_tests_pass_or_none_had_to_run() -> None:
    assert checked([PASSED]).passed
    assert checked([]).passed
