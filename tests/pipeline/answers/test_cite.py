"""A citation gives a published figure an ID, from which the figure can be recalculated."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from drug_strategy.answers import cite as citing
from drug_strategy.answers.cite import (
    Citation,
    FigureId,
    check_of_files,
    check_of_value,
    cite,
    parse,
    verify_figure,
)
from drug_strategy.answers.explain import explain
from drug_strategy.publication.generations import LINK
from drug_strategy.settings import Settings, UserError
from tests.commands import warehouse

RATE = ("ppo_mandatory_test_compliance", "London", "2011-12")
TEXT = "crack_houses_closed/E09000012/year_to_2011-12_Q2/2013-06-04/0a1b2c3d-4e5f6a7b"


@pytest.fixture(scope="module")
def cited(example_home: Settings) -> Citation:
    """Return a citation of a percentage for London."""
    return cite(example_home, *RATE)


def test_a_citation_has_the_published_figure_with_its_query_and_its_files(
    example_home: Settings, cited: Citation
) -> None:
    with duckdb.connect(str(example_home.published / LINK), read_only=True) as published:
        [[value]] = published.execute(cited.query).fetchall()
        [[publication]] = published.execute(
            "select publication_id from marts.publication"
        ).fetchall()
        files = published.execute(
            "select sha256 from data_quality.file_reconciliation where status = 'accepted'"
            " and return_name in ('ppo_drug_tests', 'return_register')"
        ).fetchall()
    assert cited.figure["value"] == value
    assert f": {value:.1f} %, as at" in cited.sentence
    assert f"publication {publication}. Synthetic data." in cited.sentence
    assert {sha256 for sha256, _ in cited.files} == {sha256 for [sha256] in files}
    assert len(cited.files) > 10
    with pytest.raises(UserError, match="smallest area is the borough; there is a figure"):
        cite(example_home, RATE[0], "Abbey, Merton", "2011-12")


@pytest.mark.parametrize("name", ["crack_houses_closed", "community_led_closure_rate"])
def test_cite_and_explain_name_the_same_files_for_a_figure(golden_home: Path, name: str) -> None:
    """A file of which every row was left out is not named."""
    settings = Settings(home=golden_home, returns=golden_home)
    found = cite(settings, name, "Camden", "2010-11 Q1")
    _, sections = explain(settings, name, "Camden", "2010-11 Q1")
    texts = [text for _, text in dict(sections)["What it is based on"]]
    assert 0 < len(found.named_files) < len(found.files)
    assert {file for _, file in found.files if any(file in text for text in texts)} == {
        file for _, file in found.named_files
    }


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
    found = citing.as_at_its_day(example_home, tmp_path / "home", parse(text))
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
            patched.setattr(citing, "recompute", lambda *_, f=files, v=values: (f, v))
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


def test_a_citation_id_is_unchanged_after_it_is_read_and_written_again() -> None:
    found = parse(f" {TEXT}\n")
    key = ("crack_houses_closed", "E09000012", "year to 2011-12 Q2", date(2013, 6, 4))
    assert found == FigureId(*key, "0a1b2c3d", "4e5f6a7b")
    assert str(found) == TEXT
    for text in ("", key[0], f"{TEXT}0", TEXT.replace("06-04", "06-31"), TEXT.replace("E0", "")):
        with pytest.raises(UserError, match=r"is not the ID of a figure; warehouse cite"):
            parse(text)


def test_the_checksums_depend_on_the_files_contents_and_on_nine_digits_of_the_value() -> None:
    assert check_of_files(["a", "b"]) == check_of_files(["b", "a"])
    assert len({check_of_files(each) for each in ([], ["a"], ["b"], ["a", "b"])}) == 4
    assert check_of_value(1 / 3) == check_of_value(1 / 3 + 1e-12)
    assert check_of_value(33.3333333) != check_of_value(33.3333334)
    assert check_of_value(None) != check_of_value(0.0) == check_of_value(-0.0)
