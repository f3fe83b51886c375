"""The generated dbt files are up to date, and dbt's unit tests pass."""

import shutil

import duckdb

from drug_strategy.contracts.generate import generated
from drug_strategy.settings import Settings
from drug_strategy.transform import project
from tests.commands import forked
from tests.returns.figures import GOLDEN

READ = {"marts", "data_quality"}  # the schemas whose tables people read


def test_the_committed_dbt_files_match_the_contracts():
    """Committed files must be identical to those that `make generate` would write."""
    files = generated()
    assert len(files) == 3
    assert [path for path, text in files.items() if path.read_text("utf-8") != text] == []


def test_the_published_tables_have_exactly_the_columns_that_their_models_describe(golden_home):
    settings = Settings(home=golden_home, returns=GOLDEN)
    described = {
        (node["schema"], node["alias"], column)
        for node in project.built_nodes(settings)
        for column in node["columns"]
        if node["schema"] in READ
    }
    with duckdb.connect(str(settings.database), read_only=True) as warehouse:
        built = set(
            warehouse.execute(
                "select table_schema, table_name, column_name from information_schema.columns"
            ).fetchall()
        )
    assert described ^ {each for each in built if each[0] in READ} == set()


def test_all_dbt_unit_tests_pass(golden_home, tmp_path):
    """Refreshes do not run dbt's unit tests, because they test code, not data.

    The tests use a copy of the warehouse that no other process has open.
    """
    home = tmp_path / "home"
    shutil.copytree(golden_home, home, symlinks=True)
    ran = forked(_test_the_code, Settings(home=home, returns=GOLDEN), tmp_path)
    assert ran.returncode == 0, ran.output[-3000:]
    assert int(ran.output.splitlines()[-1]) > 40  # dbt succeeds even if it selects no tests


def _test_the_code(settings, target):
    """Run the unit tests in a refresh's parsed dbt project, and print how many passed."""
    from dbt.artifacts.schemas.run import RunExecutionResult

    from drug_strategy.transform.build import DIRECTLY, OF_CODE
    from drug_strategy.transform.runner import invoke

    arguments = ["--no-write-json", "test", *DIRECTLY, "--select", "test_type:unit", OF_CODE]
    arguments += ["--exclude", "tag:release"]
    outcome = invoke(settings, arguments, project.parsed(settings), target=target)
    assert isinstance(outcome.result, RunExecutionResult), outcome.exception
    failed = [each.message for each in outcome.result if each.status != "pass"]
    print(failed or len(outcome.result.results))
    return not outcome.success
