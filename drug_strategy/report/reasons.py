"""What each reason of a row that was left out, or is odd, means in a sentence.

What does not belong here: the rules, which are the contracts' and the models'.
"""

_MEANINGS = {
    "not_a_record": "A total, a note or an empty line, not a record",
    "ragged_row": "More or fewer cells than the heading has",
    "unparseable_value": "A value that is no date, number or yes/no where one belongs",
    "missing_value": "Something that must be given is not",
    "invalid_value": "A value that is not among those allowed",
    "date_out_of_range": "A date outside the time that the return can speak of",
    "date_order": "Dates that cannot follow one another so",
    "impossible_legislation": "An order under a law that does not know such orders",
    "impossible_disposal": "A disposal that the offence cannot end in",
    "duplicate_row": "The same row again in one file; the first counts",
    "conflicting_key": "One key with different contents in one file; none counts",
    "borough_unknown": "A borough that is not one of the 32 policed by the MPS",
    "ward_not_in_borough": "A ward that lies in another borough",
    "overlapping_spell": "A spell on the PPO roster that overlaps an earlier one",
    "paid_over_order": "More paid than was ordered",
    "unexpected_value": "A value that is allowed but not expected",
    "commercial_unknown": "Neither flag nor number of plants says whether a site is commercial",
    "wave_mismatch": "An interview dated outside the quarter of its wave",
    "ward_unmatched": "A ward that is not known; the row counts for its borough",
    "not_on_roster": "An arrest of a PPO on a day when the roster does not hold that person",
    "register_contradicted": "The register says nil or outstanding, and rows came",
    "unknown_column": "A column that the return does not have; it was ignored",
}


def meaning(reason: str) -> str:
    """The reason in a sentence; the code itself where it is new."""
    return _MEANINGS.get(reason, reason.replace("_", " "))
