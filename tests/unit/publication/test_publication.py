"""The published file contains only listed tables and their comments, and everyone can read it."""

import stat
from datetime import date

import duckdb
import pytest

from drug_strategy.io import engine
from drug_strategy.io.engine import Column, Table
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import LINK
from drug_strategy.io.memory import machine_memory, machine_threads
from drug_strategy.publication import generations, history, publish
from drug_strategy.publication.publish import Unfit
from drug_strategy.publication.verify import faults, faults_of_home
from drug_strategy.settings import Request
from tests.unit.publication.warehouse import AS_AT, LISTED, rows


def test_the_published_file_has_only_listed_tables_and_is_read_only_for_everyone(settings):
    made = publish(settings, LISTED, AS_AT)
    path = made.path
    added = {f"{table.schema}.{name}" for name, table in history.tables().items()}
    listed = {f"{table.schema}.{table.name}" for table in LISTED}
    found = rows(path, "select schema_name || '.' || table_name from duckdb_tables()")
    assert {name for (name,) in found} == listed | added
    assert b"PPO-SECRET-1" not in path.read_bytes()
    # every table and column keeps its comment and its constraint
    assert list(faults(path.resolve())) == []
    assert rows(
        path,
        "select column_name, is_nullable, comment from duckdb_columns()"
        " where table_name = 'indicator_values' and column_name in ('area_code', 'value')",
    ) == [("area_code", False, "It's one."), ("value", True, "It's one.")]
    # old clients can open it
    assert path.read_bytes()[8:20] == b"DUCK" + (64).to_bytes(8, "little")
    file = generations.path_of(settings.published, made.generation)
    assert {stat.S_IMODE(each.stat().st_mode) for each in file.parents[:2]} == {0o755}
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert stat.S_IMODE(settings.published.stat().st_mode) == 0o755
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert {each.name for each in settings.published.iterdir()} == {
        LINK,
        "generations",
    }


def test_nothing_is_published_if_a_comment_is_missing_or_a_view_is_not_as_described(settings):
    before = publish(settings, LISTED, AS_AT)
    figures, *others = LISTED
    columns = [
        column._replace(comment="") if column.name == "value" else column
        for column in figures.columns
    ]
    with pytest.raises(Unfit, match=r"marts\.indicator_values\.value has no comment"):
        publish(settings, [figures._replace(columns=columns), *others], AS_AT)
    code = Column("code", "string", "A code", is_required=True)
    for number, query in enumerate(("null as code", "'A' as code, 1 as other")):
        view = Table("marts", f"codes_{number}", "Codes", [code])
        with duckdb.connect(str(settings.database)) as connection:
            connection.execute(f"create view marts.codes_{number} as select {query}")
        with pytest.raises((Unfit, LookupError), match=rf"marts\.codes_{number}"):
            publish(settings, [*LISTED, view], AS_AT)
    assert generations.current(settings.published) == before.generation


@pytest.mark.usefixtures("verified_here")
def test_a_view_is_published_as_a_table_with_the_described_columns_in_their_order(settings):
    columns = [
        Column("area_code", "string", "Its code", is_required=True),
        Column("area_name", "string", "Its name"),
        Column("rank", "bigint", "Its rank"),
    ]
    view = Table("marts", "area_names", "One row per area.", columns)
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            "create view marts.area_names as select 1::integer as rank, area_name, area_code"
            f" from {settings.database.stem}.marts.areas"
        )
    path = publish(settings, [*LISTED, view], AS_AT).path
    assert rows(
        path,
        "select column_name, data_type, is_nullable, comment from duckdb_columns()"
        " where table_name = 'area_names' order by column_index",
    ) == [
        ("area_code", "VARCHAR", False, "Its code"),
        ("area_name", "VARCHAR", True, "Its name"),
        ("rank", "BIGINT", True, "Its rank"),
    ]
    assert rows(path, "from marts.area_names where area_name = 'Camden'") == [
        ("E09000007", "Camden", 1)
    ]


@pytest.mark.usefixtures("verified_here")
def test_an_open_connection_reads_the_old_file_and_a_new_connection_reads_the_new_file(
    settings, fill
):
    path = publish(settings, LISTED, AS_AT).path
    value = "select max(value) from drug_strategy.marts.indicator_values"
    with duckdb.connect(str(path.resolve()), read_only=True) as reader:
        fill(value=4.0)
        publish(settings, LISTED, AS_AT)
        assert reader.execute(value).fetchall() == [(3.0,)]
    assert rows(path, value) == [(4.0,)]


@pytest.mark.usefixtures("verified_here")
def test_one_accepted_synthetic_file_marks_the_complete_publication_as_synthetic(settings, fill):
    is_synthetic = "select contains_synthetic, statement like '%synthetic%' from marts.publication"
    assert rows(publish(settings, LISTED, AS_AT).path, is_synthetic) == [(False, False)]
    fill(file_name="not_synthetic.txt", status="refused")
    assert rows(publish(settings, LISTED, AS_AT).path, is_synthetic) == [(False, False)]
    fill(file_name="SYNTHETIC_hackney.csv")
    assert rows(publish(settings, LISTED, AS_AT).path, is_synthetic) == [(True, True)]


@pytest.mark.usefixtures("verified_here")
def test_a_publication_names_the_files_without_a_received_date_that_moved_its_as_at_day(
    settings, fill
):
    later, today = date(2011, 6, 4), date(2026, 11, 29)

    def moved(as_at, name, asked=None):
        fill(file_name=name, received_on=as_at)
        path = publish(settings, LISTED, as_at, Request(as_at=asked)).path
        [[sentence]] = rows(path, "select as_at_moved from marts.publication")
        return sentence

    assert moved(AS_AT, "a.csv") is None  # there was no earlier publication
    assert moved(later, "a__received_2011-06-04.CSV.gz") is None
    assert moved(today, "b.csv", today) is None
    assert moved(later, "a__received_2011-06-04.csv") is None  # the day went back
    assert moved(today, "folder/b.csv") == (
        "crack_house_closures/folder/b.csv has no received date in its name, so the as-at day"
        " moved from 4 June 2011 to 29 November 2026."
    )
    assert moved(today, "folder/b.csv") is None


@pytest.mark.usefixtures("verified_here")
def test_a_file_is_not_reported_as_faulty_if_its_verification_runs_out_of_memory(settings, request):
    publish(settings, LISTED, AS_AT)
    request.addfinalizer(lambda: engine.allow(machine_memory(), machine_threads()))
    engine.allow("1KB", 1)
    with pytest.raises(UserError, match="WAREHOUSE_MEMORY is too small"):
        list(faults_of_home(settings))
