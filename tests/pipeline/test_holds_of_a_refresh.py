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


@pytest.fixture
def home(golden_home: Path, tmp_path: Path) -> Settings:
    """A copy of the golden home and of its returns."""
    copied(golden_home, tmp_path / "home")
    shutil.copytree(GOLDEN, tmp_path / "returns", copy_function=shutil.copy2)
    return Settings(home=tmp_path / "home", returns=tmp_path / "returns")


def refresh(settings: Settings, *options: str) -> Ran:
    return warehouse("refresh", "--home", settings.home, "--returns", settings.returns, *options)


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


def test_returns_whose_rows_or_column_collapsed_hold_until_that_is_accepted(home: Settings) -> None:
    """A mistyped outcome counts no row; a failed export leaves a header; a column falls empty."""
    for name in BULK:
        bulk(home, name, 60)
    assert refresh(home, "--accept-revisions").returncode == 0
    before = generations.current(home.published)
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
    assert generations.current(home.published) == before
    found = attempts.last(home)
    assert found is not None
    assert found.outcome == attempts.HELD
    ran = refresh(home, *options)
    assert ran.returncode == 0, ran.said
    assert generations.current(home.published) != before


def test_a_return_that_vanished_holds_until_that_is_accepted(home: Settings) -> None:
    before = generations.current(home.published)
    shutil.rmtree(home.returns / CLOSURES)
    for _ in range(2):  # a held refresh does not make the next one think that nothing is new
        ran = refresh(home)
        assert ran.returncode == 4, ran.said
        assert f"--accept-missing {CLOSURES}" in ran.said.splitlines()[-1]
        assert "building" not in ran.said
    assert generations.current(home.published) == before
    found = attempts.last(home)
    assert found is not None
    assert found.outcome == attempts.HELD
    assert len(found.files_gone) == 3
    assert any("was held" in path.read_text("utf-8") for path in home.notices.iterdir())

    ran = refresh(home, "--accept-missing", CLOSURES, "--dry-run")
    assert ran.returncode == 0, ran.said
    assert "crack_houses_closed" in ran.said
    assert "(gone)" in ran.said
    assert generations.current(home.published) == before

    ran = refresh(home, "--accept-missing", CLOSURES)
    assert ran.returncode == 0, ran.said
    assert generations.current(home.published) != before
    [[files]] = published(
        home,
        "select count(*) from data_quality.file_reconciliation"
        f" where return_name = '{CLOSURES}' and status = 'accepted'",
    )
    assert files == 0


@pytest.mark.parametrize("options", [[], ["--as-at", "1999-01-01"]])
def test_without_any_return_nothing_is_published(tmp_path: Path, options: list[str]) -> None:
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    (settings.returns / CLOSURES).mkdir(parents=True)
    ran = refresh(settings, *options)
    assert ran.returncode == 1
    assert "There is no return" in ran.said.splitlines()[-1]
    assert not (settings.published / generations.LINK).exists()


def test_a_file_that_is_not_there_cannot_be_left_out(home: Settings) -> None:
    ran = refresh(home, "--without", f"{CLOSURES}/none.csv")
    assert ran.returncode == 1
    assert "to leave out" in ran.said.splitlines()[-1]


def test_a_held_refresh_is_mailed_and_a_server_that_refuses_changes_nothing(
    home: Settings,
) -> None:
    shutil.rmtree(home.returns / CLOSURES)
    with mail_server(refused="b@example.org") as server:
        ran = warehouse(
            *("refresh", "--home", home.home, "--returns", home.returns),
            environment={
                "WAREHOUSE_NOTICE_MAIL": "a@example.org, b@example.org",
                "WAREHOUSE_MAIL_SERVER": f"127.0.0.1:{server.port}",
                "WAREHOUSE_MAIL_FROM": "warehouse@example.org",
            },
        )
    assert ran.returncode == 4, ran.said
    [mail] = server.mails
    assert mail["Subject"].endswith(" was held.")
    for said in (ran.said, mail.get_content()):
        assert f"publish without them: warehouse refresh --accept-missing {CLOSURES}" in said
    assert "received_2010" not in mail.get_content()
    unsent = "This could not be mailed to b@example.org (550 5.1.1 No such user)."
    assert unsent in ran.said
    assert any(unsent in notice.read_text("utf-8") for notice in home.notices.iterdir())
