"""The warning about far fewer records than usual is that of plain Python."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.oracle.completeness import AreaQuarter, has_far_fewer, usual_records

from .conftest import Invent
from .figures import BOROUGHS, QUARTERS

MODEL = "marts.expected_returns"
AS_AT = date(2013, 3, 30)  # the last quarter is not over
STATUSES = ("submitted", "nil", "outstanding", "not_stated")


def test_the_quarters_with_far_fewer_records_are_those_of_plain_python(invent: Invent) -> None:
    """Each borough usually sends 3 to 40 records, but sometimes about half as many or only one."""
    chance, world, seen = Random(1), invent(MODEL, "intermediate.int_quarters"), set()
    world.put("staging.stg_as_at", [{"as_at": str(AS_AT)}])
    held: dict[AreaQuarter, int] = {}
    statuses: dict[AreaQuarter, str] = {}
    for borough in BOROUGHS:
        usual = chance.choice([3, 9, 10, 11, 25, 40])
        for quarter in QUARTERS:
            key = borough, quarter
            statuses[key] = chance.choices(STATUSES, [20, 1, 2, 1])[0]
            many = chance.choices([usual, usual // 2, (usual + 1) // 2, 1], [12, 1, 1, 1])[0]
            held[key] = many if statuses[key] == "submitted" else 0
    confirmed = {key for key in held if chance.random() < 0.2}
    world.put(
        "intermediate.int_sender_status",
        [
            {"return_name": "ppo_drug_tests", "sender_code": key[0], "quarter_start": key[1]}
            | {"is_borough": True, "return_status": status, "records": held[key]}
            | {"is_confirmed": key in confirmed}
            for key, status in statuses.items()
        ],
    )
    for row in world.rows(MODEL):
        key = row["sender_code"], row["quarter_start_date"]
        found = row["usual_records"], row["owed_reason"] == "far fewer records than usual"
        wanted = has_far_fewer(key, statuses, held, confirmed, AS_AT)
        assert found == (usual_records(key, statuses, held), wanted), key
        seen.add((statuses[key], key in confirmed, wanted))
    assert {("submitted", False, True), ("not_stated", False, True)} <= seen
