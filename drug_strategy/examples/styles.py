"""Define senders' styles: how they write files, headers, dates, pounds and places."""

from dataclasses import dataclass
from datetime import date

from drug_strategy.contracts import Column, Contract

# The value in the first column is unknown until the date in the second column.
KNOWN_FROM = {
    "assessment_attended": "assessment_due",
    "prosecuted_for_failure": "breach_date",
    "paid_gbp": "paid_date",
    "end_date": "end_date",
}


@dataclass(frozen=True)
class Style:
    """How a sender writes files. `headers` are in snake, title, hyphen or upper case."""

    extension: str = ".csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    headers: str = "snake"
    dates: str = "%Y-%m-%d"
    pounds: bool = False
    nothing: str = ""
    places: str = "name"
    spoken: bool = False
    yes_no: tuple[str, str] = ("Y", "N")
    titled: bool = False

    @property
    def is_typed(self) -> bool:
        """Return whether cells are typed, as in XLSX and Parquet."""
        return self.extension in (".xlsx", ".parquet")

    @property
    def is_plain(self) -> bool:
        """Return whether DuckDB can write the file."""
        return not self.titled and self.encoding == "utf-8" and self.extension != ".xlsx"


TIDY = Style(places="code")
PERFORMANCE_OFFICE = Style(
    encoding="utf-8-sig", headers="title", dates="%d/%m/%Y", pounds=True, nothing="N/A",
    spoken=True, yes_no=("Yes", "No"), titled=True,
)  # fmt: skip
OLD_EXPORT = Style(
    encoding="cp1252", delimiter=";", headers="hyphen", dates="%d-%b-%y", pounds=True,
    places="formal", nothing="-", titled=True,
)  # fmt: skip
SPREADSHEET_TEXT = Style(
    encoding="utf-16", delimiter="\t", headers="title", dates="%-d %B %Y", spoken=True,
    places="upper",
)  # fmt: skip
PIPED = Style(delimiter="|", headers="upper", dates="%d-%m-%Y", nothing="NULL", yes_no=("1", "0"))
ZIPPED = Style(extension=".csv.gz", dates="%d/%m/%y", yes_no=("true", "false"))
WORKBOOK = Style(extension=".xlsx", headers="title", yes_no=("Yes", "No"), titled=True)
PARQUET = Style(extension=".parquet", places="code")


def header(name: str, style: Style) -> str:
    """Return a column name as this sender writes it in a header."""
    return {
        "snake": name,
        "title": name.replace("_", " ").title(),
        "hyphen": name.replace("_", "-"),
        "upper": name.replace("_", " ").upper(),
    }[style.headers]


def cells(contract: Contract, style: Style, where: str, received: date, most: int | None) -> str:
    """Return SQL for the cells, as known on `received`, of the rows that satisfy `where`."""
    columns = [column for column in contract.columns if column.name != "withdrawn"]
    listed = ",\n    ".join(
        f'{_cell(column, style, received)} as "{header(column.name, style)}"' for column in columns
    )
    return (
        f"select\n    {listed}\nfrom {contract.return_name} as rows\n"
        "left join boroughs on boroughs.borough_code = rows.borough\n"
        + ("left join wards on wards.ward_code = rows.ward\n" if contract.of_type("ward") else "")
        + f"where {where}\norder by i"
        + (f"\nlimit {most}" if most is not None else "")
    )


def _cell(column: Column, style: Style, received: date) -> str:
    known = _known(column, received)
    if style.is_typed and not (column.semantic_type == "boolean" and style.extension == ".xlsx"):
        return _place(column, style) or known
    text = _place(column, style) or _text(column, known, style)
    return text if style.is_typed else f"coalesce({text}, '{style.nothing}')"


def _known(column: Column, received: date) -> str:
    own_day = column.name if column.semantic_type == "event_date" else None
    day = KNOWN_FROM.get(column.name, own_day)
    if day is None:
        return f"rows.{column.name}"
    return f"case when rows.{day} <= date '{received}' then rows.{column.name} end"


def _place(column: Column, style: Style) -> str | None:
    if column.semantic_type == "ward":
        return "rows.ward" if style.places == "code" else "wards.ward_name"
    if column.semantic_type not in ("borough", "borough_mps"):
        return None
    if style.places == "code":
        return "rows.borough"
    name = "coalesce(boroughs.borough_name, rows.borough)"
    if style.places == "upper":
        return f"upper({name})"
    if style.places == "formal":
        plain = "boroughs.borough_code <= 'E09000019'"
        return f"case when {plain} then 'London Borough of ' || borough_name else {name} end"
    return name


def _text(column: Column, known: str, style: Style) -> str:
    if column.semantic_type in ("date", "event_date"):
        return f"strftime({known}, '{style.dates}')"
    if column.semantic_type == "boolean":
        yes, no = style.yes_no
        return f"case when {known} then '{yes}' when not {known} then '{no}' end"
    if column.semantic_type == "money" and style.pounds:
        return f"'£' || format('{{:,.2f}}', cast({known} as double))"
    if column.allowed and style.spoken and column.name != "return_name":
        return f"upper({known}[1]) || replace({known}[2:], '_', ' ')"
    return f"cast({known} as varchar)"
