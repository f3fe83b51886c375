"""Printed text cannot control a terminal, and names in a sentence can be replaced."""

import pytest

from drug_strategy.io.text import named, printable, shown, without_names


def test_control_characters_in_a_printed_name_are_escaped() -> None:
    assert printable("a\x1b[2Jb\né.csv") == "a\\x1b[2Jb\\né.csv"


@pytest.mark.parametrize("name", ["a\0b\1c\2d", "\0x\1y\2", "\x1b[2J", "a b.csv"])
def test_a_marked_name_is_shown_and_replaced_whatever_it_contains(name: str) -> None:
    sentence = f"The file {named(name)} is open, and {named('x/y', 'y')} is not."
    assert shown(sentence) == f"The file {printable(name)} is open, and y is not."
    replaced = without_names(sentence, lambda place: f"<{len(place)}>", str.upper)
    assert replaced == f"THE FILE <{len(printable(name))}> IS OPEN, AND <3> IS NOT."
