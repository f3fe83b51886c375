"""References are compared as described in docs/returns.md."""

import sys
import unicodedata

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drug_strategy.landing.values import create_macros
from tests.unit.landing.returns_folder import SITE, SITE_CSV, SITE_HEADER, ReturnsFolder

DATABASE = duckdb.connect(config={"threads": 1})
create_macros(DATABASE)
ROSTER = "ppo_roster"
ROSTER_HEADER = "ppo_ref,start_date,end_date,borough"
SPELLINGS = [
    "ch-01é",
    "CH-01É",
    "\uff23\uff28\uff0d\uff10\uff11\u00c9",  # The characters have full width.
    "CH\u201101E\u0301",  # The hyphen is non-breaking, and the accent is combining.
    "CH\u221201\u00c9",  # The hyphen is a minus sign.
    "C\u200bH-0\u00ad1\u00c9",  # The reference contains a zero-width space and a soft hyphen.
    "\ufeffCH-01E\u200d\u0301",  # There is a joiner between a letter and its accent.
]
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.characters(categories=["Cf", "Pd", "Mn", "Zs", "Lu"]),
        st.sampled_from("aA0- \u0301\u0345\u200b"),
    ),
    max_size=8,
)


def compared(*texts: str) -> list[str | None]:
    """Return these references in the normalised form in which they are compared."""
    query = "select compared(given(unnest(?::varchar[])))"
    return [form for (form,) in DATABASE.execute(query, [list(texts)]).fetchall()]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_records_whose_references_are_spelled_differently_are_treated_as_the_same_record(
    folder: ReturnsFolder, spelling: str
) -> None:
    """The landed reference is still shown as it was sent."""
    rows = "".join(f"{SITE.replace('S1', each)}\n" for each in (SPELLINGS[0], spelling))
    first, second = folder.landed(f"{SITE_HEADER}\n{rows}", "site_ref_compared, _content, site_ref")
    assert first[:2] == second[:2]
    assert first[0] == "ch-01é"
    assert second[2] == spelling


@pytest.mark.parametrize(
    "other", ["CH_01", "CH 01", "CH-O1", "CH-1", "0CH-01", "CH--01", "CH/01", "C\u0301H-01"]
)
def test_records_with_references_that_really_differ_are_not_treated_as_the_same_record(
    other: str,
) -> None:
    first, second = compared("CH-01", other)
    assert first != second


def test_spaces_that_become_adjacent_in_a_normalised_reference_are_merged_into_one() -> None:
    assert compared("A \u200b B", "A\u00a8B", "\u200b A") == ["a b", "a \u0308b", "a"]


@settings(max_examples=100)
@given(st.lists(TEXTS, min_size=1, max_size=50))
@example(["e\u200d\u0301", "\u1fb3\u0345", "\u03b1\u0345\u0301", "\u200b-\u200b-", "\u2011\u00a0"])
def test_normalising_a_reference_twice_gives_the_same_result_as_normalising_it_once(
    texts: list[str],
) -> None:
    forms = [form for form in compared(*texts) if form is not None]
    assert compared(*forms) == forms


def test_normalising_any_character_twice_gives_the_same_result_as_normalising_it_once() -> None:
    letters = [
        letter
        for letter in map(chr, range(0x20, sys.maxunicode + 1))
        if unicodedata.category(letter) not in ("Cs", "Cc", "Cn", "Co")
        and (
            unicodedata.category(letter) in ("Cf", "Pd", "Mn", "Zs")
            or unicodedata.normalize("NFKC", letter).casefold() != letter
        )
    ]
    assert len(letters) > 8_000
    texts = [text for letter in letters for text in (letter, f"A{letter}\u0301", f"\u0345{letter}")]
    forms = [form for form in compared(*texts) if form is not None]
    assert len(forms) > 20_000
    assert compared(*forms) == forms


@pytest.mark.parametrize("nothing", ["\u200b", "\ufeff \u00ad", "\u2013", "\uff2e/\uff21"])
def test_a_reference_that_is_empty_after_normalising_is_treated_as_not_given(
    folder: ReturnsFolder, nothing: str
) -> None:
    rows = folder.landed(
        f"{SITE_CSV}{SITE.replace('S1', nothing)}\n{nothing},Hackney,,,30,,\n",
        "_line_kind, site_ref, site_ref_compared, _unparsed",
    )
    assert rows == [
        ("record", "S1", "s1", None),
        ("record", None, None, None),
        ("not_a_record", None, None, None),
    ]


def test_references_that_are_too_long_are_compared_by_their_first_201_characters(
    folder: ReturnsFolder,
) -> None:
    [row] = folder.landed(
        f"{SITE_HEADER}\n{SITE.replace('S1', 'É' * 300)}\n", "site_ref, site_ref_compared"
    )
    assert row == ("É" * 201, "é" * 201)


def test_different_spellings_of_a_reference_to_a_person_share_a_pseudonym_and_are_kept_as_sent(
    folder: ReturnsFolder,
) -> None:
    rows = "".join(f"{each},2010-04-01,,Hackney\n" for each in SPELLINGS)
    folder.put(f"{ROSTER_HEADER}\n{rows}Note,{SPELLINGS[1]},,\n", return_name=ROSTER)
    folder.land()
    *persons, _ = folder.rows("ppo_ref, _content", ROSTER)
    assert len(set(persons)) == 1
    kept = duckdb.sql(
        f"select reference from '{folder.home}/persons/*.parquet' where pseudonym = $1",
        params=[persons[0][0]],
    )
    assert {reference for (reference,) in kept.fetchall()} == set(SPELLINGS)


def test_references_that_differ_only_in_leading_zeros_share_a_second_pseudonym(
    folder: ReturnsFolder,
) -> None:
    rows = "".join(f"{each},2010-04-01,,Hackney\n" for each in ("007", "\uff10\uff17", "7", "70"))
    folder.put(f"{ROSTER_HEADER}\n{rows}", return_name=ROSTER)
    folder.land()
    landed = folder.rows("ppo_ref, ppo_ref_unpadded", ROSTER)
    assert len({reference for reference, _ in landed}) == 4
    first, second, third, other = (unpadded for _, unpadded in landed)
    assert first == second == third == landed[2][0]
    assert other == landed[3][0]
