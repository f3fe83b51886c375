"""A cited figure is recalculated from its ID and the landed files."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from drug_strategy.answers.cite import Citation, cite, parse
from drug_strategy.cli import recalculation
from drug_strategy.cli.recalculation import as_at_its_day, verify_figure
from drug_strategy.settings import Settings
from tests.commands import warehouse


@pytest.fixture(scope="module")
def cited(example_home: Settings) -> Citation:
    """Return a citation of a percentage for London."""
    return cite(example_home, "ppo_mandatory_test_compliance", "London", "2011-12")


@pytest.mark.soak  # builds models
def test_the_verify_command_recalculates_a_cited_figure_from_its_id(
    golden_home: Path,
) -> None:
    settings = Settings(home=golden_home, returns=golden_home)
    figure_id = cite(settings, "crack_houses_closed", "Hackney", "2010-11 Q1").figure_id
    ran = warehouse("verify", "--figure", figure_id, "--home", golden_home)
    assert ran.returncode == 0, ran.output
    assert "the figure is the same as the cited figure" in ran.output


def test_a_cited_figure_is_recalculated_from_the_files_received_by_its_as_at_day(
    example_home: Settings, cited: Citation, tmp_path: Path
) -> None:
    text = str(cited.figure_id).replace(str(cited.figure_id.as_at), "2011-06-30")
    found = as_at_its_day(example_home, tmp_path / "home", parse(text))
    names = pq.read_table(found.landed / "files.parquet")["file_name"].to_pylist()
    all_names = pq.read_table(example_home.landed / "files.parquet")["file_name"].to_pylist()
    late = {name for name in all_names if name.rpartition("__received_")[2][:10] > "2011-06-30"}
    assert late
    assert sorted(names) == sorted(set(all_names) - late)


def test_verification_fails_if_the_value_or_the_files_have_changed(
    example_home: Settings, cited: Citation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = [sha256 for sha256, _ in cited.files]
    for files, values, beginning in (
        (same, [1.5], "Calculated again, the figure is 1.5, not the value that was cited."),
        (same, [], "The figure no longer exists"),
        (["another"], [cited.figure["value"]], "As at "),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(recalculation, "recompute", lambda *_, f=files, v=values: (f, v))
            [sentence] = verify_figure(example_home, str(cited.figure_id))
        assert sentence.startswith(beginning)
    shutil.copytree(example_home.landed, tmp_path / "home" / "landed")
    [parquet, *_] = (tmp_path / "home" / "landed" / "ppo_drug_tests").glob("[0-9a-f]*.parquet")
    parquet.chmod(0o600)
    with parquet.open("ab") as stream:
        stream.write(b"more")
    tampered = Settings(home=tmp_path / "home", returns=example_home.returns)
    [sentence] = verify_figure(tampered, str(cited.figure_id))
    assert sentence == f"These landed files have changed: {parquet.name}."
