"""A refresh recreates lost outputs, and `warehouse verify` says how to repair damaged files."""

import os
import re
import shutil

import duckdb
import pytest

from drug_strategy.io.folders import LINK, PROJECT
from drug_strategy.publication import generations
from drug_strategy.publication.verify import faults_of_home
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from tests import commands
from tests.homes import copied, rows_of
from tests.projects import FILES
from tests.returns.figures import GOLDEN

BLOCKS_BEGIN, BLOCK = 3 * 4096, 262_144  # DuckDB's headers and the size of its blocks, in bytes
pytestmark = pytest.mark.soak  # each test refreshes a home several times


@pytest.fixture(scope="module")
def home(golden_home, tmp_path_factory):
    """Return a copy of the golden home, which each test damages and repairs."""
    home = copied(golden_home, tmp_path_factory.mktemp("healing") / "home")
    return Settings(home=home, returns=GOLDEN)


def refresh(home):
    return commands.refresh(home.returns, home.home)


def damage(path):
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)


def test_a_damaged_home_can_be_repaired_by_following_the_advice_of_the_verify_command(home):
    """Most parts of the home are damaged or deleted together."""
    # The report and the data docs are gone, and cannot be made again.
    lock = home.report.with_name("report.lock")
    shutil.rmtree(home.report)
    shutil.rmtree(home.data_docs)
    lock.unlink()
    lock.mkdir()
    home.data_docs.touch()
    old = home.published / "generations" / "20100101T000000.000000Z"
    old.mkdir()
    shutil.copyfile(home.published_file, old / LINK)
    home.checksum(old.name).write_text("another")
    damaged = [
        old / LINK,
        home.published_file.resolve(),
        next(home.landed.glob("crack_house_closures/[0-9a-f]*.parquet")),
        next(home.results.glob("ppo_roster/[0-9a-f]*.parquet")),
    ]
    for path in damaged:
        damage(path)
    (lost,) = home.results.glob("pas_waves/[0-9a-f]*.parquet")
    lost.unlink()

    advice = list(faults_of_home(home))
    to_delete = [sentence for sentence in advice if "delete" in sentence]
    for sentence in to_delete:
        [place] = re.findall(r"(\S+/\S+\.(?:parquet|duckdb))", sentence)
        (home.home / place).unlink(missing_ok=True)
    assert len(to_delete) >= len(damaged) - 1  # a refresh sets the published file aside by itself
    assert any(f"{lost.name} is missing" in sentence for sentence in advice)
    home.database.unlink()
    (home.landed / "files.parquet").unlink()
    assert "The data docs could not be made" in refresh(home)
    assert list(faults_of_home(home)) == []
    notices = [path.read_text("utf-8") for path in home.notices.iterdir()]
    assert any("the report could not be made" in notice for notice in notices)
    assert not home.report.exists()

    publication = generations.current(home.published)
    lock.rmdir()
    home.data_docs.unlink()
    refresh(home)
    assert (home.report / "index.html").is_file()
    assert (home.data_docs / "index.html").is_file()
    assert generations.current(home.published) == publication
    assert "nothing has changed" in refresh(home)


def test_a_forged_figure_is_noticed_and_gone_after_the_next_refresh(home, tmp_path):
    """A .wal file beside the published file makes every reader see another figure."""
    link = home.published_file
    where = "where indicator_id = 'crack_houses_closed' and area_name = 'Hackney'"
    figure = f"select value from marts.borough_years {where} and fiscal_year = '2010-11'"
    true = rows_of(link, figure)
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(link, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown; set wal_autocheckpoint = '1TB'")
        connection.execute(f"update marts.borough_years set value = 9999 {where}")
    shutil.move(f"{copy}.wal", f"{link.resolve()}.wal")
    assert rows_of(link, figure) == [(9999.0,)]

    ran = commands.status(home.home)
    assert ran.returncode == 1
    assert "lies beside the published file" in ran.stderr
    damaged = generations.current(home.published)
    assert "The published file is not what was published" in refresh(home)
    assert rows_of(link, figure) == true
    assert damaged not in generations.finished(home.published)
    [notice] = home.notices.glob(f"*{attempts.recorded(home)[-1].run_id}.txt")
    assert "published, but found that the published file had been changed" in notice.read_text()
    assert commands.status(home.home).returncode == 0
    assert "nothing has changed" in refresh(home)


@pytest.mark.parametrize("is_marked", [True, False])
@pytest.mark.parametrize("block", ["the first", "the tenth", "the last", "of a published table"])
def test_a_damaged_warehouse_is_built_again_from_the_returns(home, block, is_marked):
    """Bytes can change on a disk without a new modification time. Publication then finds it."""
    figures = "select * from marts.indicator_values order by all"
    published = rows_of(home.published_file, figures)
    times = home.database.stat()
    content = bytearray(home.database.read_bytes())
    last = (len(content) - BLOCKS_BEGIN) // BLOCK - 1
    damaged = {"the first": 1, "the tenth": 10, "the last": last}.get(block)
    if damaged is None:
        of_values = "select block_id from pragma_storage_info('marts.indicator_values')"
        damaged = rows_of(home.database, f"{of_values} where block_id >= 0 limit 1")[0][0]
    begin = BLOCKS_BEGIN + damaged * BLOCK
    content[begin : begin + BLOCK] = os.urandom(BLOCK)
    home.database.write_bytes(content)
    if not is_marked:
        os.utime(home.database, ns=(times.st_atime_ns, times.st_mtime_ns))
        shutil.rmtree(home.published / "generations")  # so the refresh publishes again
    output = " ".join(refresh(home).split())
    if "table" in block and not is_marked:
        assert "was damaged on the disk, so it is built again from the returns" in output
    assert rows_of(home.published_file, figures) == published
    assert list(faults_of_home(home)) == []


@pytest.mark.parametrize(
    "lost", ["landed/files.parquet", "landed", "validation", "published/generations"]
)
def test_a_refresh_recreates_a_lost_file_or_folder(home, lost):
    path = home.home / lost
    path.unlink() if path.is_file() else shutil.rmtree(path)
    refresh(home)
    assert list(faults_of_home(home)) == []
    assert "nothing has changed" in refresh(home)


def test_dagster_and_dbt_work_in_a_new_checkout_that_has_no_home(tmp_path):
    checkout, history = tmp_path / "checkout", tmp_path / "history"
    for folder in ("models", "seeds", "macros", "drug_strategy", "orchestration", "tests/dbt"):
        shutil.copytree(PROJECT / folder, checkout / folder)
    for name in (*FILES, "uv.lock"):
        shutil.copyfile(PROJECT / name, checkout / name)
    before = {path.name for path in checkout.iterdir()}
    history.mkdir()  # `dagster dev` would create this folder
    bare = {"PYTHONPATH": str(checkout), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}

    asked = ("sensor", "preview", "returns_changed")
    with_history = bare | {"DAGSTER_HOME": str(history)}
    sensed = commands.at(checkout, "dagster", *asked, environment=with_history)
    assert f"There is no returns folder {checkout / 'returns'}; name one" in sensed.output
    assert {path.name for path in checkout.iterdir()} == {*before, "target"}

    asked = ("build", "--select", "+int_crack_house_closures__records")
    ran = commands.at(checkout, "dbt", *asked, "--indirect-selection", "cautious", environment=bare)
    assert ran.returncode == 0, ran.output
    assert (checkout / "warehouse" / "warehouse.duckdb").is_file()
