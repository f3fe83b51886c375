"""What is generated from the contracts is up to date, and dbt's unit tests hold."""

import shutil
from pathlib import Path

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.contracts.generate import generated
from drug_strategy.settings import PROJECT, Settings
from drug_strategy.transform import project
from tests.commands import forked
from tests.returns.figures import GOLDEN


def test_what_dbt_knows_of_a_return_is_what_its_contract_says() -> None:
    """The committed files are those that `make generate` writes."""
    files = generated()
    assert len(files) == 4 + 2 * len(contracts())
    assert [path for path, text in files.items() if path.read_text("utf-8") != text] == []


def test_no_return_is_staged_without_a_contract() -> None:
    staged = {path.stem for path in (PROJECT / "models" / "staging").glob("stg_*.sql")}
    of_the_refresh = {"stg_as_at", "stg_files", "stg_file_warnings"}
    assert staged - of_the_refresh == {f"stg_{name}" for name in contracts()}


def test_the_columns_of_the_warehouse_are_those_that_are_described(golden_home: Path) -> None:
    """A list of columns must not omit any, or keep one that the model no longer has."""
    settings = Settings(home=golden_home, returns=GOLDEN)
    described = {
        (node["schema"], node["alias"], column)
        for node in project.built_nodes(settings)
        for column in node["columns"]
    }
    with duckdb.connect(str(settings.database), read_only=True) as warehouse:
        built = set(
            warehouse.execute(
                "select table_schema, table_name, column_name from information_schema.columns"
            ).fetchall()
        )
    assert described ^ {each for each in built if each[0] != "parquet"} == set()


def test_every_counting_rule_holds_beside_its_model(golden_home: Path, tmp_path: Path) -> None:
    """dbt's unit tests hold; a refresh leaves them out, since they test code and not data.

    They ask a warehouse for its columns. dbt must be its only user, so it is a copy.
    """
    home = tmp_path / "home"
    shutil.copytree(golden_home, home, symlinks=True)
    ran = forked(_test_the_code, Settings(home=home, returns=GOLDEN), tmp_path)
    assert ran.returncode == 0, ran.said[-3000:]
    assert int(ran.said.splitlines()[-1]) > 40  # a selection that finds none would pass too


def _test_the_code(settings: Settings, target: Path) -> int:
    """Run the tests of the project as a refresh has read it, and print how many passed."""
    from dbt.artifacts.schemas.run import RunExecutionResult

    from drug_strategy.transform.build import DIRECTLY, OF_CODE, is_of_code
    from drug_strategy.transform.runner import invoke

    arguments = ["--no-write-json", "test", *DIRECTLY, "--select", "test_type:unit", *OF_CODE]
    arguments += ["--exclude", "tag:release"]
    outcome = invoke(settings, arguments, project.parsed(settings), target=target)
    assert isinstance(outcome.result, RunExecutionResult), outcome.exception
    ran = {each.node.name for each in outcome.result if each.node.resource_type == "test"}
    tests = [
        node
        for node in project.manifest(settings)["nodes"].values()
        if node["resource_type"] == "test" and node["config"]["enabled"]
    ]
    # dbt selects exactly what a refresh does not plan as a check.
    assert ran == {test["name"] for test in tests if is_of_code(test)}
    failed = [each.message for each in outcome.result if each.status != "pass"]
    print(failed or len(outcome.result.results))
    return not outcome.success
