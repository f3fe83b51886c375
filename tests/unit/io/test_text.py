"""Printed text cannot control a terminal, and the files behind a sentence follow it."""

import pytest

from drug_strategy.io.text import printable, told


def test_control_characters_in_a_printed_name_are_escaped():
    assert printable("a\x1b[2Jb\né.csv") == "a\\x1b[2Jb\\né.csv"


@pytest.mark.parametrize(
    ("files", "listed"),
    [
        ([], ""),
        (["a.csv"], " (files: a.csv)"),
        (["a\x1b[2J.csv", "b\n.csv"], r" (files: a\x1b[2J.csv, b\n.csv)"),
        ([*"abcde"], " (files: a, b, c, d, e)"),
        ([*"abcde"] + ["f"] * 1_002, " (files: a, b, c, d, e and 1,002 more)"),
    ],
)
def test_people_see_the_files_behind_a_sentence(files, listed):
    assert told("Ask the sender", files) == f"Ask the sender{listed}"
    assert told("Ask the sender.", files) == f"Ask the sender{listed}."
