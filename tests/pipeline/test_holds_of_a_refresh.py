"""A refresh that is held publishes nothing, says how to go on, and goes on when told to."""

import shutil
from pathlib import Path

import duckdb
import pytest

from drug_strategy.publication import attempts, generations
from drug_strategy.settings import Settings
from tests.commands import Ran, warehouse
from tests.mail_server import mail_server
from tests.returns.figures import GOLDEN

CLOSURES = "crack_house_closures"


@pytest.fixture
def home(golden_home: Path, tmp_path: Path) -> Settings:
    """A copy of the golden home and of its returns."""
    shutil.copytree(golden_home, tmp_path / "home", symlinks=True)
    shutil.copytree(GOLDEN, tmp_path / "returns", copy_function=shutil.copy2)
    return Settings(home=tmp_path / "home", returns=tmp_path / "returns")


def refresh(settings: Settings, *options: str) -> Ran:
    return warehouse("refresh", "--home", settings.home, "--returns", settings.returns, *options)


def published(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    link = settings.published / generations.LINK
    with duckdb.connect(str(link), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def bulk(home: Settings, rows: int, **cells: str) -> None:
    """Write a file of closures, its content replaced under its name."""
    row = {"borough": "Camden", "power": "part_1", "notice_date": "2010-05-01"}
    row |= {"outcome": "granted", "order_date": "2010-05-11", "source": "police"} | cells
    lines = [",".join(["closure_ref", *row])]
    lines += [",".join([f"B{number}", *row.values()]) for number in range(rows)]
    file = home.returns / CLOSURES / "bulk__received_2010-07-13.csv"
    file.write_text("\n".join(lines), "utf-8")


def test_a_return_whose_rows_or_column_collapsed_holds_until_that_is_accepted(
    home: Settings,
) -> None:
    """A failed export leaves a header; a mistyped outcome counts no row; a column falls empty."""
    bulk(home, 60)
    assert refresh(home, "--accept-revisions").returncode == 0
    before = generations.current(home.published)
    lost = f"{CLOSURES}: 7 of its rows count, 67 did in the last publication"
    bulk(home, 0)
    ran = refresh(home)
    assert ran.returncode == 4, ran.said
    assert lost in ran.said
    bulk(home, 60, outcome="closed")
    ran = refresh(home)
    assert ran.returncode == 4, ran.said
    assert lost in ran.said
    bulk(home, 60, source="")
    ran = refresh(home)
    assert ran.returncode == 4, ran.said
    assert "source is given in 6 of 67 rows that count, in the last publication in 66 of 67" in (
        ran.said
    )
    assert ran.said.rstrip().endswith(f"--accept-missing {CLOSURES}")
    assert generations.current(home.published) == before
    found = attempts.last(home)
    assert found is not None
    assert found.outcome == attempts.HELD
    ran = refresh(home, "--accept-missing", CLOSURES)
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


def test_the_day_before_a_publication_as_it_stood_is_what_the_next_is_compared_with(
    home: Settings,
) -> None:
    asked = "select is_as_asked from marts.publication"
    for options, is_as_asked in ((["--as-at", "2010-07-31"], True), ([], False)):
        ran = refresh(home, *options)
        assert ran.returncode == 0, ran.said
        assert published(home, asked) == [(is_as_asked,)]


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
