"""Test the target's verdict and sentences for pairs of outcomes on its two measures."""

from dataclasses import dataclass

import pytest

from .conftest import Invent
from .surveys import MEASURE, OTHER
from .world import Row, World

MODEL = "marts.confidence_target"
BROKEN = "A new scale of 7 points (from 2011-12 Q1)"
ORDER = (
    "not yet",
    "no baseline",
    "no final figure",
    "not comparable",
    "not fit to judge",
    "not reached",
    "reached",
)


@dataclass(frozen=True)
class Outcome:
    """A measure's verdict, its sentence, its improvement and limits, and its unchecked wave.

    In the sentence, {rose} is the direction of an improvement, and {fell} is the opposite
    direction.
    """

    verdict: str
    sentence: str
    points: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_certain: bool = False
    unchecked: str | None = None
    verdict_of_all: str | None = None


NO, YES = (
    "so it did not reach the target on the estimate",
    "so it reached the target on the estimate",
)
MAY_BE, MAY_NOT = "the true {rise} may be 3 points or more", "the true {rise} may be less than 3"
UNCHECKED = "nobody has checked the answers of 2012-13 Q3"
OUTCOMES = (
    Outcome("not yet", "{rose} by 1.2 points so far (0.1 to 2.3; target 3).", 1.2, 0.1, 2.3),
    Outcome("not yet", "no answers yet to compare with 2009-10."),
    Outcome("no baseline", "there are no answers for 2009-10 to compare with."),
    Outcome("no final figure", "there are no answers for 2012-13 Q4.", 3.5, 2.0, 5.0),
    Outcome("not comparable", f"not comparable with 2009-10. {BROKEN}.", 3.5, 2.0, 5.0),
    Outcome("not fit to judge", "the answers are not fit to judge.", 6.4, 5.0, 7.8),
    Outcome(
        "not reached",
        f"{{fell}} by 1.9 points, the wrong way (0.7 to 3.1; target a {{rise}} of 3), {NO}.",
        *(-1.9, -3.1, -0.7, True),
    ),
    Outcome(
        "not reached",
        f"{{rose}} by 2.7 points (1.2 to 4.1; target 3), {NO}, but {MAY_BE}.",
        *(2.7, 1.2, 4.1),
    ),
    Outcome(
        "not reached",
        f"{{rose}} by 2.7 points (1.2 to 4.1; target 3), {NO}, but {MAY_BE}, and {UNCHECKED}."
        " Counting people who gave no answer, it reached the target.",
        *(2.7, 1.2, 4.1, False, "2012-13 Q3", "reached"),
    ),
    Outcome(
        "not reached",
        f"{{rose}} by 1.5 points (0.2 to 2.8; target 3), {NO}, but {UNCHECKED}.",
        *(1.5, 0.2, 2.8, False, "2012-13 Q3"),
    ),
    Outcome(
        "reached",
        f"{{rose}} by 4.3 points (2.96 to 5.6; target 3), {YES}, but {MAY_NOT}.",
        *(4.3, 2.96, 5.6),
    ),
    Outcome(
        "reached",
        f"{{rose}} by 5.0 points (3.2 to 6.8; target 3), {YES}.",
        *(5.0, 3.2, 6.8, True),
    ),
    Outcome(
        "reached",
        f"{{rose}} by 3.1 points (1.2 to 5.0; target 3), {YES}, but {MAY_NOT}."
        " Counting people who gave no answer, it did not reach the target.",
        *(3.1, 1.2, 5.0, False, None, "not reached"),
    ),
)
PAIRS = [
    (OUTCOMES[at], OUTCOMES[(at + apart) % len(OUTCOMES)])
    for apart in (0, 3, 4)
    for at in range(len(OUTCOMES))
]
WORDS = {
    MEASURE: {"rose": "fell", "fell": "rose", "rise": "fall"},
    OTHER: {"rose": "rose", "fell": "fell", "rise": "rise"},
}
DOUBT = "We cannot tell whether the target is reached: "
TARGET = {
    "not yet": "The target cannot be judged yet, because 2012-13 is not over.",
    "no baseline": f"{DOUBT}there are no answers for 2009-10.",
    "no final figure": f"{DOUBT}there are no answers for 2012-13 Q4.",
    "not comparable": f"{DOUBT}the answers are not comparable with 2009-10.",
    "not fit to judge": f"{DOUBT}some answers are not fit to judge.",
    "not reached": "On the survey's estimates, the target is not reached.",
    "reached": "On the survey's estimates, the target is reached.",
}


def targets(world: World, outcomes: tuple[Outcome, Outcome], **cells: object) -> dict[str, Row]:
    """Return the rows of marts.confidence_target for these outcomes on the two measures."""
    rows: list[Row] = []
    measures = ((MEASURE, -1, "See drugs"), (OTHER, 1, "Say the police"))
    for (measure, direction, words), outcome in zip(measures, outcomes, strict=True):
        row = {
            "measure": measure,
            "improvement_direction": direction,
            "subject_words": words,
            "improvement_points": outcome.points,
            "lower_95": outcome.lower,
            "upper_95": outcome.upper,
            "improvement": outcome.points,
            "is_clear": (outcome.lower or 0) >= 3 or (outcome.upper or 9) < 3,
            "is_certain": outcome.is_certain,
            "break_reasons": BROKEN if outcome.verdict == "not comparable" else None,
            "faults": "In 2009-10: x" if outcome.verdict == "not fit to judge" else None,
            "unchecked_wave": outcome.unchecked,
        }
        verdict_of_all = outcome.verdict_of_all or outcome.verdict
        rows += [
            {**row, "base_kind": "answers", "verdict": outcome.verdict},
            {**row, "base_kind": "respondents", "verdict": verdict_of_all},
        ]
    same: Row = {
        "target_points": 3,
        "baseline_period": "2009-10",
        "end_period": "2012-13",
        "period_label": "year to 2012-13 Q4",
        "baseline_value": 40.0,
        "value": 40.0,
        "quarters_answered": 4,
    }
    world.put("intermediate.int_survey__verdicts", rows, **{**same, **cells})
    return {row["measure"]: row for row in world.rows(MODEL)}


def test_the_target_has_the_first_verdict_of_its_measures_and_every_sentence_agrees_with_it(
    invent: Invent,
) -> None:
    world = invent(MODEL)
    for outcomes in PAIRS:
        rows = targets(world, outcomes)
        strategy = rows["strategy"]
        verdict = min((each.verdict for each in outcomes), key=ORDER.index)
        everyone = min((each.verdict_of_all or each.verdict for each in outcomes), key=ORDER.index)
        headline = TARGET[verdict]
        if everyone != verdict:
            headline += f" Counting people who gave no answer, the target is {everyone}."
        assert (strategy["verdict"], strategy["headline"]) == (verdict, headline)
        assert strategy["is_verdict_base_dependent"] is (everyone != verdict)
        certain = [each.is_certain for each in outcomes]
        fails = [each.is_certain and each.verdict == "not reached" for each in outcomes]
        is_checked = all(each.unchecked is None for each in outcomes)
        is_certain = verdict in ORDER[-2:] and is_checked and (all(certain) or any(fails))
        assert strategy["is_certain"] is is_certain, outcomes
        interval = "95% interval "  # only the first interval is explained
        for (name, words), outcome in zip(WORDS.items(), outcomes, strict=True):
            row = rows[name]
            assert (row["verdict"], row["is_certain"]) == (outcome.verdict, outcome.is_certain)
            assert (row["not_fit_reasons"] is not None) is (outcome.verdict == "not fit to judge")
            told = outcome.sentence.format(**words)
            if "; target" in told or " so far (" in told:
                told, interval = told.replace("(", f"({interval}", 1), ""
            assert row["headline"].partition(": ")[2] == told


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((2.96, 2.4, 3.4), "fell by 2.96 points (95% interval 2.4 to 3.4;"),
        ((2.9996, 2.97, 3.04), "fell by 2.9996 points (95% interval 2.97 to 3.04;"),
        ((3.0, 3.0, 3.0), "fell by 3.0 points (95% interval 3.0 to 3.0;"),
        ((3.0004, 2.99999, 3.00002), "fell by 3.0004 points (95% interval 2.99999 to 3.00002;"),
        ((0.04, -0.04, 2.25), "fell by 0.04 points (95% interval -0.04 to 2.3;"),
        ((0.0, -1.0, 1.0), "did not change (95% interval -1.0 to 1.0;"),
        ((-0.04, -1.26, 3.04), "rose by 0.04 points, the wrong way (95% interval -3.04 to 1.3;"),
    ],
)
def test_a_number_has_as_many_decimals_as_keep_it_on_its_side_of_three_and_of_zero(
    invent: Invent, figures: tuple[float, float, float], words: str
) -> None:
    outcome = Outcome("reached" if figures[0] >= 3 else "not reached", "", *figures)
    rows = targets(invent(MODEL), (outcome, OUTCOMES[-2]))
    assert rows[MEASURE]["headline"].startswith(f"See drugs: {words}")


def test_the_sentence_names_the_missing_boroughs_and_the_statement_gives_the_reasons(
    invent: Invent,
) -> None:
    rows = targets(
        invent(MODEL),
        (OUTCOMES[11], OUTCOMES[5]),
        missing_boroughs="Barnet",
        baseline_missing_boroughs="Brent",
        notes="A note.",
        quarters_answered=3,
    )
    assert (
        "; target 3; without Brent in 2009-10; without Barnet in the year to 2012-13 Q4), so it"
    ) in rows[MEASURE]["headline"]
    figures = "40.0% in 2009-10 and 40.0% in the year to 2012-13 Q4 (3 of 4 waves)."
    assert rows[MEASURE]["statement"] == f"{figures} A note."
    assert rows[OTHER]["statement"] == (
        f"{figures} The change cannot be judged. In 2009-10: x. A note."
    )
    assert rows["strategy"]["notes"] == "See drugs: A note. Say the police: A note."
