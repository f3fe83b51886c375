"""No name that a page shows controls the terminal."""

import pytest

from drug_strategy.cli import console


def test_control_characters_of_a_name_are_escaped_wherever_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = "a\x1b[2J\x07.csv"
    console.page(name, [(name, [(name, f"{name}: accepted")])])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert shown.count("a\\x1b[2J\\x07.csv") == 4
