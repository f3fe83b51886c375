"""The dirt that real senders leave, put into a few files on purpose, one kind at a time.

Row numbers are those of the file's records from 0; a shorter file takes them round, an empty one
stays as it is.
What does not belong here: an odd but good spelling (styles), a file's later fate (senders).
"""

from collections.abc import Callable, Sequence

from drug_strategy.examples.writers import Cell, Sheet

Blemish = Callable[[Sheet], None]


def replaced(row: int, **cells: str) -> Blemish:
    """Other cells in one record."""

    def apply(sheet: Sheet) -> None:
        for record in _at(sheet, row):
            for column, cell in cells.items():
                record[sheet.columns.index(column)] = cell

    return apply


def repeated(row: int, **changed: str) -> Blemish:
    """The record again at the end: a duplicate or, with cells changed, a conflict of its key."""

    def apply(sheet: Sheet) -> None:
        sheet.records.extend(list(record) for record in _at(sheet, row))
        replaced(-1, **changed)(sheet)

    return apply


def ragged(row: int) -> Blemish:
    """A record with one cell too many."""

    def apply(sheet: Sheet) -> None:
        for record in _at(sheet, row):
            record.append("see over")

    return apply


def with_column(name: str, cell: str) -> Blemish:
    """A column that nobody asked for."""

    def apply(sheet: Sheet) -> None:
        sheet.columns.append(name)
        sheet.header.append(name)
        for record in sheet.records:
            record.append(cell)

    return apply


def without_column(name: str) -> Blemish:
    """A column forgotten."""

    def apply(sheet: Sheet) -> None:
        at = sheet.columns.index(name)
        del sheet.columns[at], sheet.header[at]
        for record in sheet.records:
            del record[at]

    return apply


def taken_back(key: Sequence[str]) -> Blemish:
    """Nothing but the keys, and that they are withdrawn."""

    def apply(sheet: Sheet) -> None:
        for record in sheet.records:
            record[:] = [
                cell if column in key else ""
                for column, cell in zip(sheet.columns, record, strict=True)
            ]
        with_column("withdrawn", "Yes")(sheet)

    return apply


def _at(sheet: Sheet, row: int) -> list[list[Cell]]:
    """The record of that number, or none."""
    return [sheet.records[row % len(sheet.records)]] if sheet.records else []


# By return and the label of one headquarters file; its style's spelling of dates is kept.
BLEMISHES: dict[tuple[str, str], tuple[Blemish, ...]] = {
    ("crack_house_closures", "2010-11 Q2"): (
        replaced(0, ward="Old Market Quarter"),
        replaced(1, borough="Hackney", ward="E05000026"),
        replaced(2, notice_date="31/09/2010"),
        replaced(3, borough=""),
        replaced(4, order_months="4"),
        replaced(5, borough="Middlesex"),
        replaced(6, outcome="Granted", notice_date="20/09/2010", order_date="02/09/2010"),
        replaced(7, outcome="Granted", order_date="N/A"),
        ragged(8),
        repeated(9),
        repeated(10, outcome="Refused", order_date="N/A"),
    ),
    ("cannabis_factory_closures", "2011-12 Q1"): (
        replaced(0, plants="about 40"),
        replaced(1, plants="-3"),
        replaced(2, closed_date="01/12/2031"),
        replaced(3, premises_type="Canal boat"),
        repeated(4),
    ),
    ("asset_confiscations", "2010-11 Q4"): (
        replaced(0, order_gbp="£1,23.4"),
        replaced(1, order_gbp="(£250.00)"),
        replaced(2, order_type="Cash forfeiture", legislation="DTA 1994"),
        replaced(3, order_gbp="£1,000.00", paid_gbp="£10,000.00", paid_date="15/03/2011"),
        with_column("Desk Officer Comment", "none"),
    ),
    ("ppo_drug_tests", "2011-12 Q2"): (
        replaced(0, test_outcome="Negative", drugs_found="Heroin"),
        replaced(1, offence_class="Trigger", inspector_authorisation="Given"),
        replaced(2, breach_date="20/09/2011", breach_arrest_date="12/09/2011"),
        replaced(3, test_outcome="Inconclusive"),
        replaced(4, ppo_ref=""),
    ),
    ("ppo_roster", "2010-11"): (replaced(0, start_date="summer 2010"), repeated(1)),
    ("sanction_detections", "2010-11 Q2"): (
        replaced(0, offence="Class A supply", disposal="Cannabis warning"),
        replaced(1, ward="Nowhere Green"),
        repeated(2),
        repeated(3, disposal="Community resolution"),
        repeated(4, crime_ref="SYN-CR-0000000"),
    ),
    ("network_disruptions", "2010-11"): (
        replaced(0, boroughs="Hackney; Atlantis"),
        replaced(1, degree=""),
    ),
    ("pas_waves", "2010-11 Q3"): (
        replaced(0, weight="0"),
        replaced(1, interview_date="31-11-2010"),
        replaced(2, borough="HEATHROW"),
        replaced(3, tackles_drugs="9"),
        replaced(4, weight="1.2e3"),
    ),
    ("return_register", "2010-11 Q3"): (replaced(0, status="Late"), repeated(1)),
}
