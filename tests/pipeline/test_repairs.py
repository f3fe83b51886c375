"""A refresh recreates lost outputs, and `warehouse verify` says how to repair damaged files."""

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
from tests.homes import copied
from tests.projects import FILES
from tests.returns.figures import GOLDEN
from tests.unit.publication.warehouse import rows


@pytest.fixture(scope="module")
def home(golden_home, tmp_path_factory):
    """Return a copy of the golden home, which each test damages and repairs."""
    home = copied(golden_home, tmp_path_factory.mktemp("healing") / "home")
    return Settings(home=home, returns=GOLDEN)


def refresh(settings):
    places = settings.returns, settings.home
    return commands.refresh(*places)


@pytest.mark.soak
def test_a_damaged_home_can_be_repaired_by_following_the_advice_of_the_verify_command(home):
    """Most parts of the home are damaged or deleted together."""
    obstruct(home)
    old = home.published / "generations" / "20100101T000000.000000Z"
    old.mkdir()
    shutil.copyfile(home.published_file, old / LINK)
    home.checksum(old.name).write_text("another")
    damaged = [
        old / LINK,
        (home.published_file).resolve(),
        next(home.landed.glob("crack_house_closures/[0-9a-f]*.parquet")),
        next(home.results.glob("ppo_roster/[0-9a-f]*.parquet")),
    ]
    for path in damaged:
        path.chmod(0o600)
        content = bytearray(path.read_bytes())
        content[-100] ^= 1
        path.write_bytes(content)
    (lost,) = home.results.glob("pas_waves/[0-9a-f]*.parquet")
    lost.unlink()
    advice = list(faults_of_home(home))
    for sentence in advice:
        if "delete" in sentence:
            [place] = re.findall(r"(\S+/\S+\.(?:parquet|duckdb))", sentence)
            (home.home / place).unlink(missing_ok=True)
    to_delete = sum("delete" in sentence for sentence in advice)
    assert to_delete >= len(damaged) - 1  # a refresh sets the published file aside by itself
    assert any(f"{lost.name} is missing" in sentence for sentence in advice)
    home.database.unlink()
    (home.landed / "files.parquet").unlink()
    assert "The data docs could not be made" in refresh(home)
    assert list(faults_of_home(home)) == []
    notices = [path.read_text("utf-8") for path in home.notices.iterdir()]
    assert any("the report could not be made" in notice for notice in notices)
    assert not home.report.exists()
    publication = generations.current(home.published)
    clear(home)
    refresh(home)
    assert (home.report / "index.html").is_file()
    assert (home.data_docs / "index.html").is_file()
    assert generations.current(home.published) == publication
    assert "nothing has changed" in refresh(home)


def test_a_forged_figure_is_noticed_and_gone_after_the_next_refresh(golden_home, tmp_path):
    """A .wal file beside the published file makes every reader see another figure."""
    home = Settings(home=copied(golden_home, tmp_path / "home"), returns=GOLDEN)
    link = home.published_file
    figure = (
        "select value from marts.borough_years where indicator_id = 'crack_houses_closed'"
        " and area_name = 'Hackney' and fiscal_year = '2010-11'"
    )
    true = rows(link, figure)
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(link, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown; set wal_autocheckpoint = '1TB'")
        where = "indicator_id = 'crack_houses_closed' and area_name = 'Hackney'"
        connection.execute(f"update marts.borough_years set value = 9999 where {where}")
    shutil.move(f"{copy}.wal", f"{link.resolve()}.wal")
    assert rows(link, figure) == [(9999.0,)]

    ran = commands.status(home.home)
    assert ran.returncode == 1
    assert "lies beside the published file" in ran.stderr
    damaged = generations.current(home.published)
    assert "The published file is not what was published" in refresh(home)
    assert rows(link, figure) == true
    assert damaged not in generations.finished(home.published)
    [notice] = home.notices.glob(f"*{attempt_of(home).run_id}.txt")
    assert "published, but found that the published file had been changed" in notice.read_text()
    ran = commands.status(home.home)
    assert ran.returncode == 0, ran.stderr
    assert "nothing has changed" in refresh(home)


def attempt_of(home):
    return attempts.recorded(home)[-1]


def obstruct(home):
    """Delete the report and the data docs, and prevent them from being made."""
    lock = home.report.with_name("report.lock")
    shutil.rmtree(home.report)
    shutil.rmtree(home.data_docs)
    lock.unlink()
    lock.mkdir()
    home.data_docs.touch()


def clear(home):
    """Allow the report and the data docs to be made again."""
    home.report.with_name("report.lock").rmdir()
    home.data_docs.unlink()


def _lose_the_manifest(home):
    (home.landed / "files.parquet").unlink()


def _lose_all_that_has_landed(home):
    shutil.rmtree(home.landed)


def _lose_the_results(home):
    shutil.rmtree(home.results)


def _lose_the_published_folder(home):
    shutil.rmtree(home.published / "generations")


@pytest.mark.soak
@pytest.mark.parametrize(
    "lose",
    [
        _lose_the_manifest,
        _lose_all_that_has_landed,
        _lose_the_results,
        _lose_the_published_folder,
    ],
)
def test_a_refresh_recreates_a_lost_file_or_folder(home, lose):
    lose(home)
    refresh(home)
    assert list(faults_of_home(home)) == []
    assert "nothing has changed" in refresh(home)


@pytest.mark.soak
def test_dagster_and_dbt_work_in_a_new_checkout_that_has_no_home(tmp_path):
    checkout = tmp_path / "checkout"
    copied = ("models", "seeds", "macros", "drug_strategy", "orchestration", "tests/dbt")
    for folder in copied:
        shutil.copytree(PROJECT / folder, checkout / folder)
    for name in (*FILES, "uv.lock"):
        shutil.copyfile(PROJECT / name, checkout / name)
    before = {path.name for path in checkout.iterdir()}

    history = tmp_path / "history"  # `dagster dev` would create this folder
    history.mkdir()

    def run(command, *arguments, **more):
        bare = {"PYTHONPATH": str(checkout), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        ran = commands.at(checkout, command, *arguments, environment={**bare, **more})
        assert ran.returncode == 0, ran.output
        return ran.output

    sensed = run("dagster", "sensor", "preview", "returns_changed", DAGSTER_HOME=str(history))
    assert f"There is no returns folder {checkout / 'returns'}; name one" in sensed
    assert {path.name for path in checkout.iterdir()} == {*before, "target"}
    model = "+crack_house_closures__records"
    run("dbt", "build", "--select", model, "--indirect-selection", "cautious")
    assert (checkout / "warehouse" / "warehouse.duckdb").is_file()
