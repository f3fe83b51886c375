"""`warehouse cite` gives a published figure an ID, from which the figure can be recalculated."""

import shutil
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from drug_strategy.answers import cite as citing
from drug_strategy.answers.cite import Citation, cite, parse, verify_figure
from drug_strategy.publication.generations import LINK
from drug_strategy.settings import Settings, UserError
from tests.commands import warehouse

RATE = ("ppo_mandatory_test_compliance", "London", "2011-12")


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


def test_the_cite_command_prints_the_id_of_a_figure_and_the_checksums_of_its_files(
    example_home: Settings, cited: Citation
) -> None:
    ran = warehouse("cite", *RATE, "--home", example_home.home)
    assert ran.returncode == 0
    assert str(cited.figure_id) in ran.output
    assert all(sha256 in ran.output for sha256, _ in cited.named_files)


def test_cite_and_explain_name_the_same_files_for_a_figure(example_home: Settings) -> None:
    figure = ("crack_houses_closed", "Hackney", "2011-12 Q2")
    found = cite(example_home, *figure)
    explained = warehouse("explain", *figure, "--home", example_home.home).output
    assert 0 < len(found.named_files) < len(found.files)
    assert {file for _, file in found.files if file in explained} == {
        file for _, file in found.named_files
    }


def test_an_unpublished_figure_cannot_be_cited(example_home: Settings) -> None:
    with pytest.raises(UserError, match="smallest area is the borough; there is a figure"):
        cite(example_home, "ppo_mandatory_test_compliance", "Abbey, Merton", "2011-12")


def test_the_verify_command_recalculates_a_cited_figure_from_its_id(
    example_home: Settings, cited: Citation
) -> None:
    ran = warehouse("verify", "--figure", cited.figure_id, "--home", example_home.home)
    assert ran.returncode == 0, ran.output
    assert "the figure is the same as the cited figure" in ran.output


def test_a_cited_figure_is_recalculated_from_the_files_received_by_its_as_at_day(
    example_home: Settings, cited: Citation, tmp_path: Path
) -> None:
    text = str(cited.figure_id).replace(str(cited.figure_id.as_at), "2011-06-30")
    found = citing.as_at_its_day(example_home, tmp_path / "home", parse(text))
    names = pq.read_table(found.landed / "files.parquet")["file_name"].to_pylist()
    days = {name.rpartition("__received_")[2][:10] for name in names if "__received_" in name}
    assert max(days) <= "2011-06-30"
    all_names = pq.read_table(example_home.landed / "files.parquet")["file_name"].to_pylist()
    late = {name for name in all_names if name.rpartition("__received_")[2][:10] > "2011-06-30"}
    assert late
    assert sorted(names) == sorted(set(all_names) - late)


@pytest.mark.parametrize(
    ("found", "beginning"),
    [
        (([1.5], None), "Calculated again, the figure is 1.5, not the value that was cited."),
        (([], None), "The figure no longer exists"),
        ((None, ["another"]), "As at "),
    ],
)
def test_verification_of_a_cited_figure_fails_if_the_value_or_the_files_have_changed(
    example_home: Settings,
    cited: Citation,
    monkeypatch: pytest.MonkeyPatch,
    found: tuple[list[float | None] | None, list[str] | None],
    beginning: str,
) -> None:
    values, files = found
    same = [sha256 for sha256, _ in cited.files], [cited.figure["value"]]
    other = files or same[0], same[1] if values is None else values
    monkeypatch.setattr(citing, "recompute", lambda *_: other)
    [sentence] = verify_figure(example_home, str(cited.figure_id))
    assert sentence.startswith(beginning)


def test_verification_of_a_cited_figure_fails_if_a_landed_file_was_changed(
    example_home: Settings, cited: Citation, tmp_path: Path
) -> None:
    shutil.copytree(example_home.landed, tmp_path / "home" / "landed")
    [parquet, *_] = (tmp_path / "home" / "landed" / "ppo_drug_tests").glob("[0-9a-f]*.parquet")
    parquet.chmod(0o600)
    with parquet.open("ab") as stream:
        stream.write(b"more")
    tampered = Settings(home=tmp_path / "home", returns=example_home.returns)
    [sentence] = verify_figure(tampered, str(cited.figure_id))
    assert sentence == f"These landed files have changed: {parquet.name}."
