"""A citation gives a published figure an ID."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from drug_strategy.answers.cite import (
    Citation,
    FigureId,
    check_of_files,
    check_of_value,
    cite,
    parse,
)
from drug_strategy.answers.explain import explain
from drug_strategy.io.errors import UserError
from drug_strategy.settings import Settings

RATE = ("ppo_mandatory_test_compliance", "London", "2011-12")
TEXT = "crack_houses_closed/E09000012/year_to_2011-12_Q2/2013-06-04/0a1b2c3d-4e5f6a7b"


@pytest.fixture(scope="module")
def cited(example_home: Settings) -> Citation:
    """Return a citation of a percentage for London."""
    return cite(example_home, *RATE)


def test_a_citation_has_the_published_figure_with_its_query_and_its_files(
    example_home: Settings, cited: Citation
) -> None:
    with duckdb.connect(str(example_home.published_file), read_only=True) as published:
        [[value]] = published.execute(cited.query).fetchall()
        [[publication]] = published.execute(
            "select publication_id from marts.publication"
        ).fetchall()
        files = published.execute(
            "select sha256 from data_quality.file_reconciliation where status = 'accepted'"
            " and return_name in ('ppo_drug_tests', 'return_register')"
        ).fetchall()
    assert cited.figure["value"] == value
    assert f": {value:.1f}%, as at" in cited.sentence
    assert f"publication {publication}. Synthetic data." in cited.sentence
    assert {sha256 for sha256, _ in cited.files} == {sha256 for [sha256] in files}
    assert len(cited.files) > 10
    with pytest.raises(UserError, match="smallest area is the borough; there is a figure"):
        cite(example_home, RATE[0], "Abbey, Merton", "2011-12")


@pytest.mark.parametrize("name", ["crack_houses_closed", "community_led_closure_rate"])
def test_cite_and_explain_name_the_same_files_for_a_figure(golden_home: Path, name: str) -> None:
    """A file is not named if all its rows were left out."""
    settings = Settings(home=golden_home, returns=golden_home)
    found = cite(settings, name, "Camden", "2010-11 Q1")
    _, sections = explain(settings, name, "Camden", "2010-11 Q1")
    texts = [text for _, text in dict(sections)["What it is based on"]]
    assert 0 < len(found.named_files) < len(found.files)
    assert {file for _, file in found.files if any(file in text for text in texts)} == {
        file for _, file in found.named_files
    }


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
