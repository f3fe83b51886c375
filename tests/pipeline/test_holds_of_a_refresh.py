"""A refresh that is held publishes nothing, says how to go on, and goes on when told to."""

import shutil
from pathlib import Path

import duckdb
import pytest

from drug_strategy.publication import attempts, generations
from drug_strategy.settings import Settings
from tests.commands import Ran, warehouse
from tests.homes import copied
from tests.mail_server import mail_server
from tests.returns.figures import GOLDEN

FACTORIES, CLOSURES, DETECTIONS = BULK = {
    "cannabis_factory_closures": {
        "site_ref": "B",
        "borough": "Camden",
        "closed_date": "2010-05-01",
        "plants": "30",
        "premises_type": "residential",
        "source": "police",
    },
    "crack_house_closures": {
        "closure_ref": "B",
        "borough": "Camden",
        "power": "part_1",
        "notice_date": "2010-05-01",
        "outcome": "granted",
        "order_date": "2010-05-11",
        "source": "police",
    },
    "sanction_detections": {
        "detection_ref": "B",
        "borough": "Camden",
        "detection_date": "2010-05-01",
        "offence": "class_a_supply",
        "disposal": "charge",
    },
}


VANISHED = "asset_confiscations"


@pytest.fixture(scope="module")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the golden home and of its returns."""
    folder = tmp_path_factory.mktemp("holds")
    copied(golden_home, folder / "home")
    shutil.copytree(GOLDEN, folder / "returns", copy_function=shutil.copy2)
    return Settings(home=folder / "home", returns=folder / "returns")


def refresh(settings: Settings, *options: str, environment: dict[str, str] | None = None) -> Ran:
    """Refresh, without dbt's tests."""
    asked = ("refresh", "--home", settings.home, "--returns", settings.returns, *options)
    return warehouse(*asked, environment=environment, with_dbt_tests=False)


def published(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    link = settings.published / generations.LINK
    with duckdb.connect(str(link), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def bulk(home: Settings, return_name: str, rows: int, **cells: str) -> None:
    """Write a file of a return, its content replaced under its name."""
    row = BULK[return_name] | cells
    key, *others = row
    lines = [",".join(row)]
    lines += [",".join([f"{row[key]}{at}", *(row[name] for name in others)]) for at in range(rows)]
    file = home.returns / return_name / "bulk__received_2010-07-13.csv"
    file.write_text("\n".join(lines), "utf-8")


def test_a_file_that_is_not_there_cannot_be_left_out(home: Settings) -> None:
    ran = refresh(home, "--without", f"{CLOSURES}/none.csv")
    assert ran.returncode == 1
    assert "to leave out" in ran.said.splitlines()[-1]


def test_a_return_that_vanished_or_collapsed_holds_until_that_is_accepted(home: Settings) -> None:
    """A refresh is held before it builds, or after; then it publishes what was accepted."""
    last = generations.current(home.published)
    shutil.rmtree(home.returns / VANISHED)
    is_held_and_mailed(home)
    # A held refresh does not make the next one think that nothing is new.
    require_held_for_what_vanished(refresh(home))
    assert generations.current(home.published) == last
    found = attempts.last(home)
    assert found is not None
    assert found.outcome == attempts.HELD
    assert len(found.files_gone) == 3

    for name in BULK:
        bulk(home, name, 60)
    ran = refresh(home, "--accept-missing", VANISHED, "--dry-run")
    assert ran.returncode == 0, ran.said
    assert "confiscation_orders" in ran.said
    assert f"{VANISHED}/2009-10__received_2010-04-20.csv (gone)" in ran.said
    assert generations.current(home.published) == last
    ran = refresh(home, "--accept-missing", VANISHED, "--accept-revisions")
    assert ran.returncode == 0, ran.said
    [[files]] = published(
        home,
        "select count(*) from data_quality.file_reconciliation"
        f" where return_name = '{VANISHED}' and status = 'accepted'",
    )
    assert files == 0
    bulk_published = generations.current(home.published)
    assert bulk_published != last

    options = is_held_for_what_collapsed(home)
    assert generations.current(home.published) == bulk_published
    found = attempts.last(home)
    assert found is not None
    assert found.outcome == attempts.HELD
    ran = refresh(home, *options)
    assert ran.returncode == 0, ran.said
    assert generations.current(home.published) != bulk_published


def require_held_for_what_vanished(ran: Ran) -> None:
    """The refresh was held before it built anything."""
    assert ran.returncode == 4, ran.said
    assert f"--accept-missing {VANISHED}" in ran.said.splitlines()[-1]
    assert "building" not in ran.said


def is_held_and_mailed(home: Settings) -> None:
    """A held refresh is mailed, and a server that refuses a recipient changes nothing."""
    with mail_server(refused="b@example.org") as server:
        ran = refresh(
            home,
            environment={
                "WAREHOUSE_NOTICE_MAIL": "a@example.org, b@example.org",
                "WAREHOUSE_MAIL_SERVER": f"127.0.0.1:{server.port}",
                "WAREHOUSE_MAIL_FROM": "warehouse@example.org",
            },
        )
    require_held_for_what_vanished(ran)
    [mail] = server.mails
    assert mail["Subject"].endswith(" was held.")
    for said in (ran.said, mail.get_content()):
        assert f"publish without them: warehouse refresh --accept-missing {VANISHED}" in said
    assert "received_2010" in ran.said
    assert "received_2010" not in mail.get_content()
    unsent = "This could not be mailed to b@example.org (550 5.1.1 No such user)."
    assert unsent in ran.said
    [notice] = [path.read_text("utf-8") for path in home.notices.iterdir()]
    assert "was held" in notice
    assert unsent in notice


def is_held_for_what_collapsed(home: Settings) -> list[str]:
    """A mistyped outcome counts no row; a failed export leaves a header; a column falls empty.

    The options that accept it.
    """
    bulk(home, CLOSURES, 60, outcome="closed")
    bulk(home, DETECTIONS, 0)
    bulk(home, FACTORIES, 60, source="")
    ran = refresh(home)
    assert ran.returncode == 4, ran.said
    assert f"{CLOSURES}: 7 of its rows count, 67 did in the last publication" in ran.said
    assert f"{DETECTIONS}: 5 of its rows count, 65 did in the last publication" in ran.said
    assert (
        f"{FACTORIES}: source is given in 5 of 66 rows that count, in the last publication in"
        " 65 of 66" in ran.said
    )
    options = [part for name in BULK for part in ("--accept-missing", name)]
    assert ran.said.rstrip().endswith(f"warehouse refresh {' '.join(options)}")
    return options


@pytest.mark.parametrize("options", [[], ["--as-at", "1999-01-01"]])
def test_without_any_return_nothing_is_published(tmp_path: Path, options: list[str]) -> None:
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    (settings.returns / CLOSURES).mkdir(parents=True)
    ran = refresh(settings, *options)
    assert ran.returncode == 1
    assert "There is no return" in ran.said.splitlines()[-1]
    assert not (settings.published / generations.LINK).exists()
