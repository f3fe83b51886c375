"""What each return's columns are, as the interface states them, in a notation close to it.

`name*` is a key column, `name?` may be empty, `:kind` is its type (text where none is named) and
`{a|b}` its allowed values. Not here: how a cell is read or judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NOTATION = {
    "crack_house_closures": """closure_ref* borough:borough ward?:ward
        premises_type?{house|flat|hostel|commercial|other} power{part_1|part_1a} notice_date:event
        hearing_date?:event outcome{granted|refused|adjourned|withdrawn} order_date?:event
        order_months?:whole(1,3) extended_to?:date
        source?{community|police|partner} network_ref?""",
    "cannabis_factory_closures": """site_ref* borough:borough ward?:ward closed_date:event
        plants?:whole(0,) premises_type{residential|commercial|industrial|agricultural|other}
        tenure?{private_let|social|owner_occupied|squat|unknown} electricity_abstracted?:yes_no
        forensic_examined?:yes_no source?{community|police|partner} network_ref? crime_ref?
        commercial?:yes_no""",
    "asset_confiscations": """order_ref* case_ref? borough:borough ward?:ward order_date:event
        legislation{poca_2002|dta_1994} order_type{confiscation|cash_forfeiture} drug_related:yes_no
        benefit_gbp?:money order_gbp:money paid_gbp?:money paid_date?:event
        offence_group?{drug_supply|cannabis_production|money_laundering|other} network_ref?""",
    "ppo_drug_tests": """arrest_ref* ppo_ref borough:borough ward?:ward arrest_date:event offence
        offence_class{trigger|non_trigger} inspector_authorisation?{given|refused|not_sought}
        test_outcome{positive|negative|refused|not_tested} not_tested_reason?
        drugs_found?{heroin|cocaine|both} assessment_required?:yes_no assessment_due?:date
        assessment_attended?:yes_no breach_date?:event breach_arrest_date?:event
        prosecuted_for_failure?:yes_no
        enforcement_route?{required_assessment|restriction_on_bail|drr}""",
    "ppo_roster": "ppo_ref* start_date*:date end_date?:date borough:mps_borough",
    "sanction_detections": """detection_ref* crime_ref? borough:borough ward?:ward
        detection_date:event
        offence{class_a_supply|class_a_intent_to_supply|class_a_import_export|cannabis_production|cannabis_cultivation|other}
        disposal{charge|caution|tic|cannabis_warning|pnd} commercial?:yes_no network_ref?""",
    "network_disruptions": """disruption_ref* network_ref
        network_type{class_a|commercial_cannabis|other_drugs} disruption_date:event
        lead_unit{tp|scd|tphq|mib|partner} nim_level{1|2|3} degree{dismantled|major|minor}
        boroughs?:boroughs""",
    "pas_waves": """wave* respondent_ref* interview_date:event borough:mps_borough ward?:ward
        weight:weight
        drugs_problem?{very_big|fairly_big|not_very_big|not_a_problem|dont_know|refused}
        tackles_drugs?{1|2|3|4|5|6|7|dont_know|refused}""",
    "recorded_offences": "major_text minor_text borough_name:borough month offences:whole(0,)",
    "return_register": """return_name*{RETURNS} borough*:mps_borough quarter*:quarter
        status{submitted|nil|outstanding} due_date?:date received_date?:date""",
}
REGISTERED = (
    "crack_house_closures",
    "cannabis_factory_closures",
    "asset_confiscations",
    "ppo_drug_tests",
    "sanction_detections",
)
COLUMN = re.compile(r"(\w+)(\*?)(\??)(?::(\w+)(?:\((\d*),(\d*)\))?)?(?:\{(.*?)\})?")


@dataclass(frozen=True)
class Column:
    """One column: its bounds are whole numbers, `allowed` maps a folded spelling to the value."""

    name: str
    kind: str
    is_key: bool
    is_required: bool
    low: int | None
    high: int | None
    allowed: dict[str, str]


def fold_value(text: str) -> str:
    """The spelling under which an allowed value is recognised."""
    return re.sub(r"[\s_]", "", text.casefold())


def _column(notation: str) -> Column:
    match = COLUMN.fullmatch(notation)
    if match is None:
        raise ValueError(notation)
    name, key, optional, kind, low, high, allowed = match.groups()
    return Column(
        name,
        kind or "text",
        bool(key),
        not optional,
        int(low) if low else None,
        int(high) if high else None,
        {fold_value(value): value for value in allowed.split("|")} if allowed else {},
    )


CONTRACTS: dict[str, list[Column]] = {
    name: [
        *map(_column, notation.replace("RETURNS", "|".join(NOTATION)).split()),
        _column("withdrawn?:yes_no"),
    ]
    for name, notation in NOTATION.items()
}
