"""The message about a failed model names the file behind it, but contains no row values."""

import subprocess
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drug_strategy.settings import Settings
from drug_strategy.transform.failures import (
    culprits,
    largest,
    new_files,
    returns_of,
    without_values,
)

MANIFEST: dict[str, Any] = {
    "nodes": {
        "model.x.indicators": {"original_file_path": "models/indicators/indicators.sql"},
        "model.x.crack_house_closures__records": {
            "original_file_path": "models/intermediate/crack_house_closures/records.sql"
        },
        "test.x.sums": {"original_file_path": "tests/dbt/sums.sql"},
        "model.x.areas": {"original_file_path": "models/marts/areas.sql"},
    },
    "parent_map": {
        "test.x.sums": ["model.x.indicators"],
        "model.x.indicators": [
            "model.x.crack_house_closures__records",
            "source.x.landed.pas_waves",
        ],
        "model.x.crack_house_closures__records": [
            "source.x.landed.crack_house_closures",
            "source.x.landed.return_register",
        ],
        "model.x.areas": ["seed.x.boroughs"],
    },
}


@pytest.fixture
def settings(tmp_path):
    """Return a home that has published one file of crack house closures and landed two more."""
    made = Settings(home=tmp_path, returns=tmp_path / "returns")
    made.published.mkdir()
    with duckdb.connect(str(made.published / "drug_strategy.duckdb")) as published:
        published.execute("create schema data_quality")
        published.execute(
            "create table data_quality.file_reconciliation as select 'crack_house_closures' as"
            " return_name, 'old.csv' as file_name, 'a' as sha256, 'accepted' as status"
        )
    made.landed.mkdir()
    files = [("old.csv", "a"), ("new.csv", "b"), ("newer.csv", "c")]
    manifest(made, [("crack_house_closures", *file) for file in files])
    return made


def manifest(settings, files):
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
    pq.write_table(pa.Table.from_pylist(rows), settings.landed / "files.parquet")


def blamed(settings, node):
    returns = returns_of(MANIFEST, node)
    return culprits(returns, new_files(settings, returns))


def test_the_new_files_behind_a_failed_test_are_named(settings):
    sentence, files = blamed(settings, "test.x.sums")
    assert files == ["crack_house_closures/new.csv", "crack_house_closures/newer.csv"]
    assert sentence == (
        "New files of crack_house_closures are involved. To publish without a file: warehouse"
        " refresh --without RETURN/FILE"
    )


@pytest.mark.parametrize("name", ["$(touch pwned).csv", 'a b\'s "c";.csv', "a\x1b[2J\\'.csv"])
def test_the_name_of_a_file_can_be_pasted_into_a_command_whatever_it_is(settings, tmp_path, name):
    manifest(settings, [("crack_house_closures", "old.csv", "a"), ("pas_waves", name, "w")])
    _, [argument] = blamed(settings, "model.x.indicators")
    assert argument.isprintable()
    command = ["bash", "-c", f"printf %s {argument}"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout.decode() == f"pas_waves/{name}"
    assert not (tmp_path / "pwned").exists()


def test_only_files_from_the_return_that_a_failed_model_reads_are_named(settings):
    manifest(settings, [("return_register", "r.csv", "r")])
    sentence, _ = blamed(settings, "model.x.crack_house_closures__records")
    assert "No new file is involved; the returns involved are crack_house_closures." in sentence


def test_the_largest_new_files_are_left_out_but_never_a_file_that_was_already_published(settings):
    names = ["old.csv", "n.csv", "the_largest_of_them.csv", "half_of_that.csv"]
    files = [("crack_house_closures", name, name[0]) for name in names]
    manifest(settings, [("crack_house_closures", "a_file_published_long_ago.csv", "a"), *files])
    left_out = (
        "crack_house_closures/the_largest_of_them.csv",
        "crack_house_closures/half_of_that.csv",
    )
    assert largest(new_files(settings, ["crack_house_closures"])) == left_out
    manifest(settings, [("crack_house_closures", "old.csv", "a")])
    assert largest(new_files(settings, ["crack_house_closures"])) == ()


def test_no_file_is_named_if_the_failed_model_reads_no_return(settings):
    assert blamed(settings, "model.x.areas") == ("", [])


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            'Conversion Error: Casting value "19999999999999999.98" to type DECIMAL(18,2) failed:'
            " value is out of range!",
            "Conversion Error: Casting value '...' to type DECIMAL(18,2) failed:"
            " value is out of range!",
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
        (
            "Out of Memory Error: failed to allocate 16.0 MiB (380.9 MiB/381.4 MiB used)",
            "Out of Memory Error: failed to allocate 16.0 MiB (380.9 MiB/381.4 MiB used)",
        ),
        (
            'Binder Error: Referenced column "plants" not found',
            'Binder Error: Referenced column "plants" not found',
        ),
    ],
)
def test_the_message_about_a_failed_model_contains_no_values_from_rows(message, expected):
    assert without_values(message) == expected
