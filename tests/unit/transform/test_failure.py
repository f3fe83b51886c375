"""Tests of how a failed dbt test or model is reported."""

from dataclasses import replace
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drug_strategy.settings import Operations, Settings
from drug_strategy.transform.failures import OutOfMemory, failure, failure_of


def _outcome(node, failures):
    result = SimpleNamespace(status="fail", node=node, failures=failures, message="Got results")
    return SimpleNamespace(result=SimpleNamespace(results=[result]))


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("select concat('x') as sentence\nfrom compared", "The test held failed: of a, b."),
        ("select a from compared", "The test held failed: it finds 2 rows."),
    ],
)
def test_a_failed_test_whose_rows_are_sentences_is_reported_with_the_first_sentence(code, sentence):
    outcome = _outcome(SimpleNamespace(name="held", compiled_code=code), 2)
    assert failure(outcome, lambda _: [("of a, b",), ("of c",)]) == sentence


@pytest.mark.parametrize(
    ("table", "file"),
    [
        ("closures", "New files of crack_house_closures are involved."),
        ("arrests", "No new file is involved; the returns involved are ppo_drug_tests."),
    ],
)
def test_a_broken_rule_is_reported_with_the_files_of_its_table(settings, table, file):
    """The test reads both tables, but only one's rule is broken."""
    code = "select 'each a must have one row' as sentence, 'closures' as of_table"
    node = SimpleNamespace(unique_id="test.x.keys", name="keys", compiled_code=code)
    tables = {"arrests": "ppo_drug_tests", "closures": "crack_house_closures"}
    parents = {f"model.x.{name}": [f"source.x.landed.{each}"] for name, each in tables.items()}
    nodes = {f"model.x.{name}": {"name": name} for name in tables}
    manifest = {"nodes": nodes, "parent_map": {**parents, "test.x.keys": list(parents)}}
    sentence = f"in {table}, each a must have one row"
    failed = failure_of(settings, manifest, _outcome(node, 1), lambda _: [(sentence, table)])
    assert str(failed).startswith(f"The test keys failed: {sentence}. {file}")


def _failed(settings, message):
    """Return the error of a build in which a model fails with this message."""
    node = SimpleNamespace(unique_id="model.x.closures", name="closures", resource_type="model")
    result = SimpleNamespace(status="error", node=node, message=f"Runtime Error\n  {message}")
    outcome = SimpleNamespace(result=SimpleNamespace(results=[result]))
    manifest = {
        "nodes": {
            "model.x.closures": {"name": "closures", "original_file_path": "models/closures.sql"}
        },
        "parent_map": {"model.x.closures": ["source.x.landed.crack_house_closures"]},
    }
    return failure_of(settings, manifest, outcome, lambda _: [])


@pytest.fixture
def settings(tmp_path):
    made = Settings(home=tmp_path, returns=tmp_path / "returns")
    made.landed.mkdir()
    new = {"return_name": "crack_house_closures", "file_name": "new.csv", "sha256": "a"}
    table = pa.Table.from_pylist([{**new, "status": "accepted", "records": 1}])
    pq.write_table(table, made.landed / "files.parquet")
    return made


@pytest.mark.parametrize(
    "message",
    [
        "unexpected exception",
        "Connection lost while polling query status after 2 attempts.",
        "failed to connect: TTransportException: Could not connect to any of [('::1', 10000)]",
    ],
)
def test_no_file_is_blamed_if_spark_stops(settings, message):
    on_spark = replace(settings, operations=Operations(engine="spark_cluster"))
    sentence = str(_failed(on_spark, message))
    assert sentence.endswith("the last publication is unchanged. Start Spark again and refresh.")
    assert "new.csv" not in sentence
    assert "new.csv" in str(_failed(settings, message))


@pytest.mark.parametrize("kind", ["Parser", "Binder", "Catalog"])
def test_no_file_is_blamed_if_a_model_fails_because_of_its_code(settings, kind):
    sentence = str(_failed(settings, f'{kind} Error: Referenced column "plants" not found'))
    assert 'Referenced column "plants" not found' in sentence
    assert sentence.endswith(
        "in the project's code, not in a file: undo the last change, or report it."
    )
    assert "new.csv" not in sentence


def test_a_file_is_still_blamed_if_one_of_its_cells_looks_like_a_code_error(settings):
    sentence = str(
        _failed(settings, "Conversion Error: Could not convert 'a Parser Error:' to INT32")
    )
    assert "(files: crack_house_closures/new.csv)" in sentence
    assert "a Parser" not in sentence


@pytest.mark.parametrize(
    "message",
    [
        'IO Error: Could not write to file "/srv/home/warehouse.duckdb": No space left on device',
        "Out of Memory Error: failed to offload data block of size 256.0 KiB (1.2 MiB used)."
        " This limit was set by the 'max_temp_directory_size' setting.",
    ],
)
def test_no_file_is_blamed_or_left_out_if_the_disk_is_full(settings, message):
    failed = _failed(settings, message)
    assert not isinstance(failed, OutOfMemory)
    assert str(failed).startswith("There is no space left in ")


def test_no_file_is_blamed_and_the_limit_needed_is_reported_if_the_memory_limit_is_far_too_low(
    settings,
):
    scarce = replace(settings, operations=Operations(memory="50MB"))
    failed = _failed(scarce, "Out of Memory Error: failed to allocate 16.0 MiB")
    assert not isinstance(failed, OutOfMemory)
    assert str(failed).startswith("WAREHOUSE_MEMORY is 50MB, which is too little")
    assert "400MB or more" in str(failed)


def test_a_new_file_is_left_out_if_there_is_too_little_memory_for_it(settings):
    failed = _failed(settings, "Out of Memory Error: failed to allocate 16.0 MiB")
    assert isinstance(failed, OutOfMemory)
    assert failed.without == ("crack_house_closures/new.csv",)
