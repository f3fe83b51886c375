"""The ID of a cited figure leads back to the figure, and an altered ID is refused."""

from datetime import date

import pytest

from drug_strategy.answers.cite import FigureId, check_of_files, check_of_value, parse
from drug_strategy.settings import UserError

TEXT = "crack_houses_closed/E09000012/year_to_2011-12_Q2/2013-06-04/0a1b2c3d-4e5f6a7b"


def test_a_citation_id_is_unchanged_after_it_is_read_and_written_again() -> None:
    found = parse(f" {TEXT}\n")
    assert found == FigureId(
        "crack_houses_closed",
        "E09000012",
        "year to 2011-12 Q2",
        date(2013, 6, 4),
        "0a1b2c3d",
        "4e5f6a7b",
    )
    assert str(found) == TEXT


@pytest.mark.parametrize(
    "text",
    ["", "crack_houses_closed", f"{TEXT}0", TEXT.replace("06-04", "06-31"), TEXT.replace("E0", "")],
)
def test_an_invalid_citation_id_is_refused_with_an_explanation(text: str) -> None:
    with pytest.raises(UserError, match=r"is not the ID of a figure; warehouse cite"):
        parse(text)


def test_the_checksum_of_several_files_depends_on_their_content_but_not_on_their_order() -> None:
    assert check_of_files(["a", "b"]) == check_of_files(["b", "a"])
    assert len({check_of_files(each) for each in ([], ["a"], ["b"], ["a", "b"])}) == 4


def test_the_checksum_of_a_value_is_based_on_nine_digits_and_differs_for_null_and_zero() -> None:
    assert check_of_value(1 / 3) == check_of_value(1 / 3 + 1e-12)
    assert check_of_value(33.3333333) != check_of_value(33.3333334)
    assert check_of_value(None) != check_of_value(0.0) == check_of_value(-0.0)
