"""A refresh makes a public edition only if `WAREHOUSE_RELEASE` is set to yes."""

import json
import shutil
from pathlib import Path

import pytest

from drug_strategy.publication import generations
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.returns.figures import GOLDEN

FILE = "crack_house_closures/new__received_2011-05-09.csv"
ROWS = "closure_ref,borough,power,notice_date,outcome\nNEW-1,Harrow,part_1a,2011-04-12,refused\n"


@pytest.mark.soak
def test_a_refresh_makes_an_edition_only_if_warehouse_release_is_set(
    golden_home: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    assert not (golden_home / "release").exists()  # WAREHOUSE_RELEASE was not set
    shutil.copytree(golden_home, settings.home, symlinks=True)
    shutil.copytree(GOLDEN, settings.returns, copy_function=shutil.copy2)
    (settings.returns / FILE).write_text(ROWS, "utf-8")
    folders = ["--home", settings.home, "--returns", settings.returns]
    ran = warehouse("refresh", *folders, environment={"WAREHOUSE_RELEASE": "yes"})
    assert ran.returncode == 0, ran.output
    current = settings.home / "release" / "current"
    assert current.resolve().name == generations.current(settings.published)
    assert (current / "index.html").is_file()
    assert json.loads((current / "disclosure.json").read_text("utf-8"))
