"""Printed text cannot control a terminal."""

from drug_strategy.io.text import printable


def test_control_characters_in_a_printed_name_are_escaped() -> None:
    assert printable("a\x1b[2Jb\né.csv") == "a\\x1b[2Jb\\né.csv"
