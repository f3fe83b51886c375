"""The largest values that the contracts allow are added up without overflow.

Each return has hundreds of rows in the same ward. Half of them are in one quarter and the others
nearby, so that control charts and comparisons have extreme values too.
"""

from itertools import islice

import pytest

from drug_strategy.contracts import contracts
from tests.commands import refresh
from tests.oracle import oracle
from tests.oracle.comparison import differences
from tests.pipeline.absurd_values import write

ROWS = 400
PLACE = {"borough": "Hackney", "ward": "Dalston"}
DAY = "2010-05-05"
DAYS = [f"{year}-{month:02}-05" for year in (2009, 2010, 2011) for month in (2, 5, 8, 11)][1:10]
RECEIVED = "__received_2011-06-30"
# Without these values, a row would be invalid or would not add to a figure.
STILL = {
    "crack_house_closures": {"power": "part_1", "outcome": "granted"},
    "cannabis_factory_closures": {"commercial": ""},
    "asset_confiscations": {"legislation": "poca_2002", "drug_related": "Y"},
    "ppo_drug_tests": {"inspector_authorisation": "", "drugs_found": ""},
    "sanction_detections": {"disposal": "charge"},
    "pas_waves": {"wave": "2010-11 Q1"},
}


def largest_returns(returns):
    """Write a file for every return except the register and the list of DIP boroughs."""
    for return_name, contract in contracts().items():
        if return_name in ("return_register", "dip_rollout"):
            continue
        rows = _offences() if contract.months_across else _rows(return_name, contract.columns)
        write(returns, return_name, "largest.csv", rows, RECEIVED)


def _rows(return_name, columns):
    still = STILL.get(return_name, {})
    for number in range(ROWS):
        row = {}
        for column in columns:
            row[column.name] = still.get(column.name, _greatest(column, number))
        if return_name == "ppo_roster":
            row |= {"start_date": DAY, "end_date": ""}
        yield row


def _greatest(column, number):
    if column.allowed:
        return column.allowed[number % len(column.allowed)]
    if column.maximum is not None:
        return 0.01 if number % 7 == 0 and column.minimum is None else round(column.maximum)
    if column.max_length:
        return str(number).rjust(column.max_length, "x")
    any_text = f"{column.name} of any length"
    day = DAY if number < ROWS // 2 else DAYS[number % len(DAYS)]
    by_kind = {
        "boroughs": ";".join(["Hammersmith and Fulham", "Hackney"] * 50),
        "date": day,
        "event_date": day,
        "boolean": "" if column.name == "withdrawn" else "YN"[number % 2],
        "number": number + 1,
    }
    return by_kind.get(column.semantic_type, PLACE.get(column.name, any_text))


def _offences():
    months = [f"20{year:02}{month:02}" for year in (9, 10, 11) for month in range(1, 13)][:30]
    for minor in ("Drug Trafficking", "Possession Of Drugs", "Other Drugs"):
        for place in ("Hackney", "Camden", "Unknown", "Heathrow", "Outside MPS"):
            row = {"major_text": "Drugs", "minor_text": minor, "borough_name": place}
            yield row | dict.fromkeys(months, 1_000_000)


@pytest.mark.soak
def test_figures_are_correct_if_every_value_in_the_returns_is_the_largest_allowed_value(tmp_path):
    returns, home = tmp_path / "returns", tmp_path / "home"
    largest_returns(returns)
    refresh(returns, home)
    expected = oracle(returns)
    assert all(row["records"] == row["accepted"] for row in expected.reconciliation.values())
    assert list(islice(differences(home / "warehouse.duckdb", expected), 20)) == []
