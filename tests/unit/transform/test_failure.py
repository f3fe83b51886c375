"""A failed dbt model or test is reported with the file behind it, but without values from rows."""

import subprocess
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drug_strategy.settings import Operations
from drug_strategy.transform import project
from drug_strategy.transform.failures import (
    OutOfMemory,
    culprits,
    failure,
    failure_of,
    largest,
    new_files,
    returns_of,
    without_values,
)

CLOSURES = "crack_house_closures"
MODEL = "model.drug_strategy."
NEW = [(CLOSURES, "old.csv", "a"), (CLOSURES, "new.csv", "b"), (CLOSURES, "newer.csv", "c")]


@pytest.fixture
def home(settings):
    """Return a home that has published one file of crack house closures and landed two more."""
    settings.published.mkdir(exist_ok=True)
    with duckdb.connect(str(settings.published_file)) as published:
        published.execute("create schema data_quality")
        published.execute(
            f"create table data_quality.file_reconciliation as select '{CLOSURES}' as return_name,"
            " 'old.csv' as file_name, 'a' as sha256, 'accepted' as status"
        )
    land(settings, *NEW)
    return settings


def land(home, *files):
    """List these files as landed, each given as return, name and checksum."""
    rows = [
        {
            "return_name": return_name,
            "file_name": file_name,
            "sha256": sha256,
            "received_on": date(2010, 7, 1),
            "status": "accepted",
            "records": len(file_name),
        }
        for return_name, file_name, sha256 in files
    ]
    home.landed.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), home.landed / "files.parquet")


def blamed(home, model):
    returns = returns_of(project.manifest(home), f"{MODEL}{model}")
    return culprits(returns, new_files(home, returns))


@pytest.mark.parametrize(
    ("model", "sentence", "names"),
    [
        (
            f"int_{CLOSURES}__records",
            f"New files of {CLOSURES} are involved. To publish without a file: warehouse"
            " refresh --without RETURN/FILE",
            [f"{CLOSURES}/new.csv", f"{CLOSURES}/newer.csv"],
        ),
        (
            "int_ppo_drug_tests__records",
            "No new file is involved; the returns involved are ppo_drug_tests.",
            [],
        ),
        ("areas", "", []),  # reads no return
    ],
)
def test_the_new_files_behind_a_failed_model_or_test_are_named(home, model, sentence, names):
    """A register file is not behind the failure of a return's own model."""
    land(home, *NEW, ("return_register", "r.csv", "r"))
    found, files = blamed(home, model)
    assert found.startswith(sentence)
    assert files == names


@pytest.mark.parametrize("name", ["$(touch pwned).csv", 'a b\'s "c";.csv', "a\x1b[2J\\'.csv"])
def test_the_name_of_a_file_can_be_pasted_into_a_command_whatever_it_is(home, tmp_path, name):
    land(home, NEW[0], ("pas_waves", name, "w"))
    _, [argument] = blamed(home, "indicator_values")
    assert argument.isprintable()
    command = ["bash", "-c", f"printf %s {argument}"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout.decode() == f"pas_waves/{name}"
    assert not (tmp_path / "pwned").exists()


def test_the_largest_new_files_are_left_out_but_never_a_file_that_was_already_published(home):
    names = ["n.csv", "the_largest_of_them.csv", "half_of_that.csv"]
    new = [(CLOSURES, name, name[0]) for name in names]
    land(home, NEW[0], (CLOSURES, "a_file_published_long_ago.csv", "a"), *new)
    assert largest(new_files(home, [CLOSURES])) == (
        f"{CLOSURES}/the_largest_of_them.csv",
        f"{CLOSURES}/half_of_that.csv",
    )
    land(home, NEW[0])
    assert largest(new_files(home, [CLOSURES])) == ()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            'Conversion Error: Casting value "19999999999999999.98" to type DECIMAL(18,2) failed',
            "Conversion Error: Casting value '...' to type DECIMAL(18,2) failed",
        ),
        (
            "Conversion Error: Could not convert string 'O'Neil, \"Bob\"' to INT32",
            "Conversion Error: Could not convert string '...' to INT32",
        ),
        (
            "Invalid Input Error: Type INT128 with value 18446744073709551614 can't be cast",
            "Invalid Input Error: Type INT128 with value ... can't be cast",
        ),
        (
            "Out of Range Error: Overflow in multiplication of DECIMAL(18) (1000000 * -2.5e10)",
            "Out of Range Error: Overflow in multiplication of DECIMAL(18) (... * ...)",
        ),
        *(
            (kept, kept)
            for kept in (
                "Out of Memory Error: failed to allocate 16.0 MiB (380.9 MiB/381.4 MiB used)",
                'Binder Error: Referenced column "plants" not found',
            )
        ),
    ],
)
def test_the_message_about_a_failed_model_contains_no_values_from_rows(message, expected):
    assert without_values(message) == expected


def outcome(node, status="fail", message="Got results", failures=None):
    """Return dbt's outcome of a build in which one node has failed."""
    result = SimpleNamespace(status=status, node=node, failures=failures, message=message)
    return SimpleNamespace(result=SimpleNamespace(results=[result]))


@pytest.mark.parametrize(("number", "rows"), [(1, "1 row"), (2, "2 rows")])
def test_a_failed_test_whose_rows_are_no_sentences_is_reported_with_their_number(number, rows):
    node = SimpleNamespace(name="held", compiled_code="select a from compared")
    failed = outcome(node, failures=number)
    assert failure(failed, lambda _: []) == f"The test held failed: it finds {rows}."


@pytest.mark.parametrize(
    ("table", "file"),
    [
        (f"int_{CLOSURES}__records", f"New files of {CLOSURES} are involved."),
        ("int_ppo_drug_tests__records", "No new file is involved; the returns involved are ppo_"),
    ],
)
def test_a_broken_rule_is_reported_with_the_files_of_its_table(home, table, file):
    """The test reads both tables, but only one's rule is broken. Its first sentence is told."""
    code = "select 'each a must have one row' as sentence, 'a_table' as of_table"
    node = SimpleNamespace(unique_id="test.x.keys", name="keys", compiled_code=code)
    found = [(f"in {table}, each a must have one row", table), ("in another", "another")]
    build = outcome(node, failures=2)
    error = failure_of(home, project.manifest(home), build, lambda _: found)
    assert str(error).startswith(f"The test keys failed: {found[0][0]}. {file}")


def test_a_repeated_key_is_reported_with_its_columns_and_a_seeds_with_an_example(home):
    """A seed's key is told with its file. No value of a table is told, but its files are."""
    key = {"columns": ["area_code", "mid_year"], "model": "..."}
    for table, message in {
        "seed.drug_strategy.borough_populations": "In seeds/geography/borough_populations.csv, each"
        " area_code, mid_year must have one row; repeated keys: 2, such as E1, 2011.",
        f"{MODEL}int_{CLOSURES}__records": f"In int_{CLOSURES}__records, each area_code, mid_year"
        f" must have one row; repeated keys: 2. New files of {CLOSURES} are involved. ",
    }.items():
        node = SimpleNamespace(
            unique_id="test.x.key",
            compiled_code="select ...",
            attached_node=table,
            original_file_path="seeds/geography/borough_populations.yml",
            test_metadata=SimpleNamespace(name="one_row_per", kwargs=key),
        )
        failed = outcome(node, failures=2)
        found = [("E1", 2011, 2), ("E2", 2011, 3)]
        error = str(failure_of(home, project.manifest(home), failed, lambda _, rows=found: rows))
        assert error.startswith(message)
        assert ("E1" in error) == table.startswith("seed.")


def failed(home, message, **operations):
    """Return the error of a build in which a model fails with this message."""
    model = f"{MODEL}int_{CLOSURES}__records"
    node = SimpleNamespace(unique_id=model, name="closures", resource_type="model")
    on_engine = replace(home, operations=Operations(**operations))
    build = outcome(node, "error", f"Runtime Error\n  {message}")
    return failure_of(on_engine, project.manifest(home), build, lambda _: [])


ON_SPARK = {"engine": "spark_cluster"}
START_AGAIN = "Start Spark again and refresh."
IN_CODE = "in the project's code, not in a file: undo the last change, or report it."
FULL = "There is no space left in "
ALLOCATION = "Out of Memory Error: failed to allocate 16.0 MiB"


@pytest.mark.parametrize(
    ("message", "operations", "told"),
    [
        ("unexpected exception", ON_SPARK, START_AGAIN),
        ("Connection lost while polling query status after 2 attempts.", ON_SPARK, START_AGAIN),
        ("failed to connect: TTransportException: [('::1', 10000)]", ON_SPARK, START_AGAIN),
        *(
            (f'{kind} Error: Referenced column "plants" not found', {}, IN_CODE)
            for kind in ("Parser", "Binder", "Catalog")
        ),
        ('IO Error: Could not write to "/srv/w.duckdb": No space left on device', {}, FULL),
        (
            "Out of Memory Error: failed to offload data block of size 256.0 KiB (1.2 MiB used)."
            " This limit was set by the 'max_temp_directory_size' setting.",
            {},
            FULL,
        ),
        (ALLOCATION, {"memory": "50MB"}, "WAREHOUSE_MEMORY is 50MB, which is too little"),
    ],
)
def test_no_file_is_blamed_or_left_out_if_another_cause_is_known(home, message, operations, told):
    error = failed(home, message, **operations)
    assert told in str(error)
    assert "new.csv" not in str(error)
    assert not isinstance(error, OutOfMemory)


@pytest.mark.parametrize(
    ("message", "without"),
    [
        ("unexpected exception", ()),
        ("Conversion Error: Could not convert 'a Parser Error:' to INT32", ()),  # a cell's content
        (ALLOCATION, (f"{CLOSURES}/new.csv", f"{CLOSURES}/newer.csv")),
    ],
)
def test_new_files_are_blamed_if_no_other_cause_is_known_and_left_out_if_memory_is_too_small(
    home, message, without
):
    error = failed(home, message)
    assert f"(files: {CLOSURES}/new.csv, {CLOSURES}/newer.csv)" in str(error)
    assert "a Parser" not in str(error)
    assert isinstance(error, OutOfMemory) == bool(without)
    assert getattr(error, "without", ()) == without
