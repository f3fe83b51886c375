"""The functions in numbers.py accept the right figure in a text and reject a wrong figure."""

import pytest

from tests.pipeline.report.numbers import agrees, interval_agrees


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("43.8%", 43.849, "percent"),
        ("£19.7m", 19_736_200, "gbp"),
        ("\N{MINUS SIGN}0.3", -0.26, "points"),
        ("1,175 [p]", 1175, "count"),
        ("[x]", None, "count"),
    ],
)
def test_a_rounded_figure_in_a_text_is_accepted(text: str, value: float | None, unit: str) -> None:
    assert agrees(text, value, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("43.8%", 43.86, "percent"),
        ("43.8", 43.8, "percent"),
        ("44%", 43.8, "percent"),
        ("£19.7m", 19_760_000, "gbp"),
        ("0.3", -0.3, "points"),
        ("1,175", 1176, "count"),
        ("0", None, "count"),
        ("[x]", 0, "count"),
        ("", None, "count"),
    ],
)
def test_a_different_figure_in_a_text_is_rejected(
    text: str, value: float | None, unit: str
) -> None:
    assert not agrees(text, value, unit)


def test_both_ends_of_an_interval_in_a_text_are_checked() -> None:
    assert interval_agrees("1.2 to 4.1%", 1.21, 4.12, "percent")
    assert not interval_agrees("1.2 to 4.1%", 1.21, 4.2, "percent")
    assert not interval_agrees("[z]", 1.2, 4.1, "percent")
    assert interval_agrees("[z]", None, None, "count")
