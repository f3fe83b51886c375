"""The ID of a cited figure is enough to find that figure, and is refused if it was altered."""

from datetime import date

import pytest

from drug_strategy.answers.cite import FigureId, check_of_files, check_of_value, parse
from drug_strategy.settings import UserError

TEXT = "crack_houses_closed/E09000012/year_to_2011-12_Q2/2013-06-04/0a1b2c3d-4e5f6a7b"


def test_an_id_is_read_as_it_was_written() -> None:
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
def test_an_invalid_id_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match=r"is not the ID of a figure; warehouse cite"):
        parse(text)


def test_the_check_of_files_is_of_their_content_in_any_order() -> None:
    assert check_of_files(["a", "b"]) == check_of_files(["b", "a"])
    assert len({check_of_files(each) for each in ([], ["a"], ["b"], ["a", "b"])}) == 4


def test_the_check_of_a_value_has_nine_digits_and_distinguishes_null_from_zero() -> None:
    assert check_of_value(1 / 3) == check_of_value(1 / 3 + 1e-12)
    assert check_of_value(33.3333333) != check_of_value(33.3333334)
    assert check_of_value(None) != check_of_value(0.0) == check_of_value(-0.0)
