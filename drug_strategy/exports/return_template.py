"""Makes a blank form for a return from its contract: a workbook or a CSV file to fill in and send.

Every cell of the example row begins with an asterisk. Whatever the column order, landing ignores a
line whose first cell begins with an asterisk, and no date, number or listed value may begin with
one. So an example row that is left in or only partly replaced is never counted.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from drug_strategy.contracts import Column, Contract, advice, contracts, places
from drug_strategy.io import files, workbooks
from drug_strategy.io.errors import UserError
from drug_strategy.io.text import csv_lines

_MARK = "* "
_YES_NO = ("yes", "no")
_BOROUGH_OF_WARD = "borough of the ward"
_MONTHS = tuple(f"{2010 + at // 12}{at % 12 + 1:02}" for at in range(3, 15))  # 2010-11
_EXAMPLES = {
    "date": "14/05/2010",
    "event_date": "14/05/2010",
    "money": "1250.00",
    "integer": "3",
    "number": "1.25",
    "boolean": "no",
    "quarter": "2010-11 Q1",
    "borough": "Hackney",
    "borough_mps": "Hackney",
    "boroughs": "Hackney;Newham",
    "ward": "Dalston",
    "reference": "AB-2010-001",
}
_FORMATS = {"date": "dd/mm/yyyy", "event_date": "dd/mm/yyyy", "money": "0.00", "number": "General"}
_ABOUT = (
    "Fill in the first sheet with one row per record. Do not change the headings.",
    "Rows that begin with * are ignored. You may delete the example row or leave it in.",
    "Leave a cell empty if you do not know its value. Totals and notes are ignored.",
)
_ABOUT_MONTHS = "Each month has a column, such as 201004. Delete the months that you do not send."


def write_template(return_name: str, target: Path | None = None) -> Path:
    """Write a return's form to a new .xlsx or .csv file, and return its path."""
    contract = contracts().get(return_name)
    if contract is None:
        raise UserError(f"{return_name} is not a return; give one of: {', '.join(contracts())}.")
    file = target or Path(f"{return_name}.xlsx")
    kind = file.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        raise UserError(f"The name must end in .xlsx or .csv, and {file.name} does not.")
    with files.creating(file):
        file.touch(exist_ok=False)
    if kind == ".xlsx":
        _write_workbook(contract, file)
    else:
        example = [cell or None for cell in _example(contract)]
        file.write_text("".join(csv_lines(_headings(contract), [example])), "utf-8-sig")
    return file


def _write_workbook(contract: Contract, file: Path) -> None:
    columns = contract.header_columns
    lists = {column.name: values for column in columns if (values := _listed(column))}
    borough, ward = contract.of_type("borough", "borough_mps"), contract.of_type("ward")
    if borough:
        heads = ("headquarters", "London") if contract.may_name_headquarters else ()
        lists[borough.name] = (*places.boroughs(), *heads)
    if ward:
        of_wards, wards = zip(*places.wards(), strict=True)
        lists |= {ward.name: wards, _BOROUGH_OF_WARD: of_wards}
    title = f"{contract.description}: {contract.return_name}"
    with workbooks.writing(file, title, contract.grain) as book:
        book.form(
            workbooks.Form(
                contract.return_name,
                _headings(contract),
                _example(contract),
                formats={
                    column.name: _FORMATS.get(column.semantic_type, "@") for column in columns
                },
                lists=lists,
                open_lists=[column.name for column in (borough, ward) if column],
                within={ward.name: (borough.name, _BOROUGH_OF_WARD)} if borough and ward else {},
            )
        )
        about = (*_ABOUT, _ABOUT_MONTHS) if contract.months_across else _ABOUT
        of_columns = [(column.name, " ".join(_sentences(contract, column))) for column in columns]
        of_records = [(", ".join(rule.columns), rule.description) for rule in contract.rules]
        book.notes(
            "Rules",
            title,
            about,
            [
                workbooks.Pairs(("Column", "What to write"), of_columns),
                *([workbooks.Pairs(("Columns", "Rule"), of_records)] if of_records else []),
            ],
        )
        if lists:
            rows = list(zip_longest(*lists.values()))
            book.table(workbooks.TableSheet(workbooks.LISTS, [*lists], rows, is_hidden=True))


def _headings(contract: Contract) -> list[str]:
    names = [column.name for column in contract.header_columns]
    return [*names, *_MONTHS] if contract.months_across else names


def _example(contract: Contract) -> Sequence[str]:
    """Return the example row.

    In a monthly extract, every cell that is filled in for a month counts as a record, so the
    example fills in only the first month.
    """
    cells = [f"{_MARK}{_value(column)}" for column in contract.header_columns]
    cells[0] = f"{_MARK}EXAMPLE {cells[0].removeprefix(_MARK)}"
    return [*cells, f"{_MARK}12", *[""] * (len(_MONTHS) - 1)] if contract.months_across else cells


def _value(column: Column) -> str:
    listed = _listed(column)
    if listed and column.semantic_type != "boolean":
        return listed[0]
    return _EXAMPLES.get(column.semantic_type, "text")


def _listed(column: Column) -> tuple[str, ...]:
    return _YES_NO if column.semantic_type == "boolean" else column.allowed


def _sentences(contract: Contract, column: Column) -> Iterator[str]:
    yield "Required." if column.required else "Optional."
    yield f"{column.description.removesuffix('.')}."
    if not column.allowed:
        wanted = advice.wanted(contract, "unparseable_value", column.name)
        yield f"{wanted[:1].upper()}{wanted[1:].removesuffix('.')}."
    else:
        yield f"One of: {', '.join(column.allowed)}."
