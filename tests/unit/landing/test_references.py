"""References are compared by the rules in docs/returns.md."""

import json
import sys
import unicodedata

import duckdb

from drug_strategy.landing.values import create_macros
from tests.unit.landing.returns_folder import SITE, SITE_CSV, SITE_HEADER

DATABASE = duckdb.connect(config={"threads": 1})
create_macros(DATABASE)
ROSTER = "ppo_roster"
ROSTER_HEADER = "ppo_ref,start_date,end_date,borough"
SPELLINGS = [
    "ch-01k",
    "CH-01K",
    "\uff23\uff28\uff0d\uff10\uff11\uff2b",  # The characters are full-width.
    "CH\u201101\u212a",  # The hyphen is non-breaking, and the last character is a Kelvin sign.
    "CH\u221201K",  # The hyphen is a minus sign.
    "C\u200bH-0\u00ad1K",  # The reference contains a zero-width space and a soft hyphen.
    "\ufeffCH-01K",  # The reference begins with a byte order mark.
]
UNREADABLE = [
    "\u0421H-01",  # The first letter is Cyrillic.
    "\u039d1",  # The first letter is Greek.
    "CH-01\u00e9",
    "CH-01e\u0301",  # The accent is a combining character.
    "CH-\u0661",  # The digit is Arabic.
    "CH-1\u00a3",
]
NOTHING = ["\u200b", "\ufeff \u00ad", "\u2013", "\uff2e/\uff21"]


def compared(*texts):
    """Return these references in the normalised form used in comparisons."""
    query = "select compared(given(unnest(?::varchar[])))"
    return [form for (form,) in DATABASE.execute(query, [list(texts)]).fetchall()]


def test_records_whose_references_are_spelled_differently_are_treated_as_the_same_record(folder):
    """The landed reference is still shown as sent."""
    rows = [SITE.replace("S1", spelling) for spelling in SPELLINGS]
    found = folder.landed("\n".join([SITE_HEADER, *rows]), "site_ref, site_ref_compared, _content")
    assert [reference for reference, *_ in found] == SPELLINGS
    assert {form for _, form, _ in found} == {"ch-01k"}
    assert len({content for *_, content in found}) == 1


def test_references_that_really_differ_keep_different_forms_for_comparisons():
    references = ["CH_01", "CH-O1", "CH-1", "0CH-01", "CH--01", "K" * 300]
    assert compared(*references) == [each.casefold() for each in references]
    assert compared("A \u200b B", "A\u00a8B") == ["a b", "a \u0308b"]


def test_every_readable_reference_is_the_same_after_being_normalised_twice():
    letters = [
        letter
        for letter in map(chr, range(0x20, sys.maxunicode + 1))
        if unicodedata.category(letter) not in ("Cs", "Cc", "Cn", "Co")
    ]
    forms = [form for form in compared(*letters) if form is not None and form.isascii()]
    assert len(forms) > 1_000
    assert compared(*forms) == forms


def test_a_reference_with_a_letter_or_sign_outside_plain_ascii_is_unreadable(folder):
    """Some of these look like plain letters, and would make one case count as two."""
    rows = [f"{SITE.replace('S1', each)},{each}" for each in UNREADABLE]
    columns = "site_ref, site_ref_compared, network_ref, network_ref_compared, _unparsed"
    found = folder.landed("\n".join([f"{SITE_HEADER},network_ref", *rows]), columns)
    for sent, (*values, unread) in zip(UNREADABLE, found, strict=True):
        assert values == [None] * 4
        assert json.loads(unread) == {"site_ref": sent, "network_ref": sent}


def test_a_reference_that_is_empty_after_normalising_is_treated_as_not_given(folder):
    lines = [
        line for each in NOTHING for line in (SITE.replace("S1", each), f"{each},Hackney,,,30,,")
    ]
    rows = folder.landed(
        SITE_CSV + "\n".join(lines), "_line_kind, site_ref, site_ref_compared, _unparsed"
    )
    nothing = [("record", None, None, None), ("not_a_record", None, None, None)]
    assert rows == [("record", "S1", "s1", None), *nothing * len(NOTHING)]


def test_different_spellings_of_a_reference_to_a_person_share_a_pseudonym_and_are_kept_as_sent(
    folder,
):
    rows = "".join(f"{each},2010-04-01,,Hackney\n" for each in SPELLINGS)
    folder.put(f"{ROSTER_HEADER}\n{rows}Note,{SPELLINGS[1]},,\n", return_name=ROSTER)
    folder.land()
    *persons, _ = folder.rows("ppo_ref", ROSTER)
    assert len(set(persons)) == 1
    kept = duckdb.sql(
        f"select reference from '{folder.home}/persons/*.parquet' where pseudonym = $1",
        params=[persons[0][0]],
    )
    assert {reference for (reference,) in kept.fetchall()} == set(SPELLINGS)


def test_references_that_differ_only_in_leading_zeros_share_a_second_pseudonym(folder):
    rows = "".join(f"{each},2010-04-01,,Hackney\n" for each in ("007", "\uff10\uff17", "7", "70"))
    folder.put(f"{ROSTER_HEADER}\n{rows}", return_name=ROSTER)
    folder.land()
    references, unpadded = zip(*folder.rows("ppo_ref, ppo_ref_unpadded", ROSTER), strict=True)
    assert len(set(references)) == 4
    assert unpadded == (*[references[2]] * 3, references[3])
