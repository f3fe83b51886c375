"""Texts for readers name thresholds by their dbt variables, never as numbers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from drug_strategy.io.folders import PROJECT
from drug_strategy.io.thresholds import thresholds
from drug_strategy.report.wording import SYMBOLS, UNRELIABLE

WORDS = {
    6: "six",
    8: "eight",
    10: "ten",
    12: "twelve",
    20: "twenty",
    26: "twenty-six",
    30: "thirty",
}
TEXTS = (
    "models/marts/*.yml",
    "seeds/**/*.yml",
    "seeds/statistics/label_meanings.csv",
    "seeds/strategy/*.csv",
    "drug_strategy/report/wording.py",
    "drug_strategy/report/templates/*.html",
)


def named() -> Iterator[tuple[str, int, str]]:
    """Yield each threshold with its value, and how a sentence would contain it as a number."""
    values = thresholds()
    first, last = values["points_for_limits"]
    for name, value, sentence in (
        ("events_for_ratio", values["events_for_ratio"], "{} events"),
        (
            "cases_for_percentage",
            values["cases_for_percentage"],
            "{} cases|denominator is below {}",
        ),
        ("answers_for_label", values["answers_for_label"], "{} (answers|people answered)"),
        ("answers_for_coverage", values["answers_for_coverage"], "{} answers"),
        ("boroughs_for_london", values["boroughs_for_london"], "{} (other )?boroughs"),
        ("boroughs_for_london", values["boroughs_for_london"] - 1, "{} (other )?boroughs"),
        ("points_for_limits", first, "{} (points|earlier ones|quarters have no)"),
        ("points_for_limits", last, "first {} of the series"),
    ):
        number = rf"\b({value}|{WORDS.get(value, value)})"
        yield name, value, sentence.replace("{}", number)


@pytest.mark.parametrize(("name", "value", "sentence"), list(named()))
def test_no_text_contains_a_threshold_as_a_number(name: str, value: int, sentence: str) -> None:
    files = [path for pattern in TEXTS for path in PROJECT.glob(pattern)]
    assert len(files) > 40
    literal = re.compile(sentence, re.IGNORECASE)
    found = [
        f"{path.relative_to(PROJECT)}: {match[0]}"
        for path in files
        for match in literal.finditer(_described(path))
    ]
    assert found == [], f"write {{{name}}} instead of {value}"


def _described(path: Path) -> str:
    """Return a file's text on one line. A model's unit tests are left out."""
    text = path.read_text("utf-8").partition("\nunit_tests:")[0]
    return re.sub(r'\s*"?\s*\n\s*"?', " ", text)


def test_the_symbol_for_unreliable_figures_names_the_current_thresholds() -> None:
    assert SYMBOLS[UNRELIABLE] == (
        "unreliable: a percentage or average based on fewer than 20 cases, or an estimate from"
        " fewer than 30 answers"
    )
