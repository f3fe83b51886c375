"""Where a model fails over a file, the refresh names it, and publishes without it when told to."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from drug_strategy.publication import generations
from drug_strategy.settings import Settings
from tests.commands import warehouse
from tests.homes import copied
from tests.projects import copy_project
from tests.returns.figures import GOLDEN

CLOSURES = "crack_house_closures"
FILE = f"{CLOSURES}/harrow/new__received_2011-05-09.csv"
ROWS = """closure_ref,borough,power,notice_date,outcome
GOOD-1,Harrow,part_1a,2011-04-12,refused
SECRET-9,Harrow,part_1a,2011-04-13,refused
"""
MODEL = f"models/intermediate/{CLOSURES}/{CLOSURES}__measures.sql"
FAILING = "case when closure_ref like 'SECRET%' then closure_ref::integer::string end"


@pytest.fixture
def project(golden_home: Path, tmp_path: Path) -> Path:
    """A copy of the project with a model that fails over one row, and what was published before."""
    copy_project(tmp_path, with_dbt_tests=False)
    model = tmp_path / MODEL
    whole = model.read_text("utf-8")
    assert whole.count("from closures\n") == 1
    broken = whole.replace("from closures\n", f"from closures where ({FAILING}) is null\n")
    model.write_text(broken, "utf-8")
    copied(golden_home, tmp_path / "home", tmp_path)
    shutil.copytree(GOLDEN, tmp_path / "returns", copy_function=shutil.copy2)
    sent = tmp_path / "returns" / FILE
    sent.parent.mkdir(parents=True)
    sent.write_text(ROWS, "utf-8")
    return tmp_path


def test_a_model_that_fails_names_the_file_and_the_rest_is_published_without_it(
    project: Path,
) -> None:
    settings = Settings(home=project / "home", returns=project / "returns")
    before = generations.current(settings.published)
    returns = ("--returns", str(settings.returns))
    ran = warehouse("refresh", *returns, project=project)
    assert ran.returncode == 1, ran.said
    said = ran.said.splitlines()[-1]
    assert f"The model {CLOSURES}__measures failed: " in said
    assert f"The only new file behind it is {FILE}." in said
    assert said.endswith(f"warehouse refresh --without {FILE}")
    assert generations.current(settings.published) == before
    [failed] = settings.notices.iterdir()
    assert FILE in failed.read_text("utf-8")
    kept = [*settings.notices.iterdir(), *settings.dbt.rglob("*.json"), *settings.logs.rglob("*")]
    quoting = [path for path in kept if path.is_file() and "SECRET-9" in path.read_text("utf-8")]
    assert quoting == []

    ran = warehouse("refresh", *returns, "--without", FILE, project=project)
    assert ran.returncode == 0, ran.said
    assert f"left out            {FILE}" in ran.said
    assert generations.current(settings.published) != before
    link = str(settings.published / generations.LINK)
    with duckdb.connect(link, read_only=True) as published:
        asked = "select left_out from marts.publication"
        assert published.execute(asked).fetchall() == [(FILE,)]
    assert FILE in (settings.report / "index.html").read_text("utf-8")
    [notice] = set(settings.notices.iterdir()) - {failed}
    assert FILE in notice.read_text("utf-8")
    assert FILE in warehouse("status", project=project).said
    assert json.loads(warehouse("status", "--json", project=project).said)["left_out"] == FILE


def test_a_file_that_the_memory_does_not_suffice_for_is_left_out_and_the_rest_is_published(
    project: Path,
) -> None:
    model = project / MODEL
    too_much = "error('Out of Memory Error: no block (9 MiB/9 MiB used)\nPossible solutions:')"
    whole = model.read_text("utf-8")
    model.write_text(whole.replace("closure_ref::integer::string", too_much), "utf-8")
    other = project / "returns" / "pas_waves" / "late__received_2011-05-10.csv"
    other.write_text(
        "wave,respondent_ref,interview_date,borough,weight\n2010-11 Q1,L1,2010-04-02,Harrow,1\n"
    )
    settings = Settings.from_environment(str(project / "home"), str(project / "returns"))
    ran = warehouse("refresh", "--returns", settings.returns, "--strict", project=project)
    assert ran.returncode == 3, ran.said
    said = ran.said.splitlines()[-1]
    assert said.endswith(
        f"It left out {FILE}: {settings.operations.memory} of memory are too little for it."
        " Set WAREHOUSE_MEMORY to more, and refresh again."
    )
    with duckdb.connect(str(settings.published / generations.LINK), read_only=True) as published:
        files = "select file_name from data_quality.file_reconciliation"
        assert published.execute("select left_out from marts.publication").fetchall() == [(FILE,)]
        assert published.execute(f"{files} where file_name like 'late%'").fetchall()
        assert not published.execute(f"{files} where file_name like 'harrow/new%'").fetchall()
    [notice] = settings.notices.iterdir()
    assert said.partition(": ")[2] in notice.read_text("utf-8")
    assert f"It left out {FILE}" in " ".join(warehouse("status", project=project).said.split())
