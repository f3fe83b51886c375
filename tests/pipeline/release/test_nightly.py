"""A refresh makes an edition if it is told to, and else none."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from drug_strategy.publication import generations
from drug_strategy.settings import Settings
from tests.returns.figures import GOLDEN

FILE = "crack_house_closures/new__received_2011-05-09.csv"
ROWS = "closure_ref,borough,power,notice_date,outcome\nNEW-1,Harrow,part_1a,2011-04-12,refused\n"


def refresh(settings: Settings, **environment: str) -> None:
    folders = ["--home", str(settings.home), "--returns", str(settings.returns)]
    ran = subprocess.run(
        [sys.executable, "-m", "drug_strategy.cli", "refresh", *folders],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    assert ran.returncode == 0, ran.stderr


def test_a_refresh_makes_an_edition_of_what_it_publishes_if_told_to(
    golden_home: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", returns=tmp_path / "returns")
    assert not (golden_home / "release").exists()  # its refresh was not told
    shutil.copytree(golden_home, settings.home, symlinks=True)
    shutil.copytree(GOLDEN, settings.returns, copy_function=shutil.copy2)
    (settings.returns / FILE).write_text(ROWS, "utf-8")
    refresh(settings, WAREHOUSE_RELEASE="yes")
    current = settings.home / "release" / "current"
    assert current.resolve().name == generations.current(settings.published)
    assert (current / "index.html").is_file()
    assert json.loads((current / "disclosure.json").read_text("utf-8"))
