"""What is said on the screen steers no terminal."""

from drug_strategy.io.text import printable


def test_a_name_with_control_characters_is_written_out() -> None:
    assert printable("a\x1b[2Jb\né.csv") == "a\\x1b[2Jb\\né.csv"
