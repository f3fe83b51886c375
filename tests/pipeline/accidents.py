"""Accidents that happen in a returns folder, and how the next refresh handles each.

Each row of the table ACCIDENTS says what happens to the returns folder. It also gives the next
refresh's message, record of the file, changes to the figures and exit status. Most files that are
refused are in tests/unit/landing/test_refusals.py; six are here, to see that they stop no refresh.
"""

import gzip
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.unit.landing.excel import workbook

DAY = "received_2011-05-09"  # the golden returns' as-at date, which no accident moves
CLOSURES, FACTORIES = "crack_house_closures", "cannabis_factory_closures"
HEADER = "closure_ref,borough,power,notice_date,outcome,order_date,order_months"
ROW = "{},{},part_1,2010-05-02,granted,2010-05-20,3"
Figure = tuple[str, str, str, float | None]
CLOSED = "crack_houses_closed"


def csv(*rows):
    return "\n".join([HEADER, *rows, ""]).encode()


GOOD = csv(ROW.format("A0", "Camden"))


def put(name, content=GOOD):
    """Return a function that writes a file into the returns folder."""

    def happens(returns):
        path = returns / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    return happens


def both(*all_of_these):
    def happens(returns):
        for each in all_of_these:
            each(returns)

    return happens


@dataclass(frozen=True)
class Accident:
    """What happens to the returns folder, and how the next refresh must handle it."""

    what: str
    happens: Callable[[Path], object]
    says: str
    files: dict[str, str] = field(default_factory=dict)
    """Each file's status in data_quality.file_reconciliation, or empty if it is not there."""
    figures: tuple[Figure, ...] = ()
    """The quarterly London and borough figures that change, and their new values."""
    exit_status: int = 0
    is_alone: bool = False
    """Whether the message or the figures depend on other accidents."""
    changing: str = ""
    """A file that is still being written to while the refresh runs."""


def refused(what, name, happens, says):
    """Return an accident in which one file arrives and is refused."""
    return Accident(what, happens, says, {name: "refused"})


def closures(name, extension=".csv"):
    return f"{CLOSURES}/{name}__{DAY}{extension}"


ACCIDENTS = [
    refused(
        "a wrong header",
        closures("wrong"),
        put(closures("wrong"), HEADER.replace("closure_ref", "reference").encode() + b"\n"),
        "the header has no column closure_ref",
    ),
    refused(
        "an .xls",
        closures("old", ".xls"),
        put(closures("old", ".xls"), workbook([[*HEADER.split(",")], [*ROW.split(",")]])),
        "save it as .xlsx",
    ),
    refused(
        "a broken gz",
        closures("cut", ".csv.gz"),
        put(closures("cut", ".csv.gz"), gzip.compress(GOOD)[:-9]),
        "the gz is cut short",
    ),
    refused(
        "an unknown return",
        f"crack_houses/a__{DAY}.csv",
        put(f"crack_houses/a__{DAY}.csv"),
        "its folder is not a return",
    ),
    refused(
        "a file outside the returns' folders",
        f"(no return)/lost__{DAY}.csv",
        put(f"lost__{DAY}.csv"),
        "it is outside the returns' folders",
    ),
    refused(
        "a pipe",
        closures("pipe"),
        lambda returns: os.mkfifo(returns / closures("pipe")),
        "it is a pipe, which is never opened",
    ),
    Accident(
        "files that other programs leave",
        both(*(put(f"{CLOSURES}/{name}") for name in ("README.md", "~$open.xlsx", "Thumbs.db"))),
        "nothing has changed since the last publication",
        {f"{CLOSURES}/README.md": "", f"{CLOSURES}/~$open.xlsx": ""},
        is_alone=True,
    ),
    Accident(
        "a file with a header alone",
        put(closures("header"), csv()),
        "indicators changed 0 (0 figures)",
        {closures("header"): "accepted"},
        is_alone=True,
    ),
    Accident(
        "a copy of a file",
        put(closures("sent_again"), csv()),
        "duplicates",
        {closures("sent_again"): "duplicate"},
        is_alone=True,
    ),
    Accident(
        "a good file beside a bad one",
        both(
            put(closures("good"), csv(ROW.format("A1", "Hackney"))),
            put(closures("bad"), HEADER.replace("borough", "place").encode() + b"\n"),
        ),
        "the header has no column borough",
        {closures("good"): "accepted", closures("bad"): "refused"},
        ((CLOSED, "Hackney", "2010-11 Q1", 4.0), (CLOSED, "London", "2010-11 Q1", 6.0)),
    ),
    Accident(
        "a correction of the same day",
        put(closures("moved"), csv(ROW.format("A1", "Camden"))),
        "superseded by a later file",
        {closures("moved"): "accepted"},
        ((CLOSED, "Camden", "2010-11 Q1", 2.0), (CLOSED, "Hackney", "2010-11 Q1", 3.0)),
        is_alone=True,
    ),
    Accident(
        "a row withdrawn",
        put(closures("taken_back"), f"{HEADER},withdrawn\nA1,,,,,,,yes\n".encode()),
        "withdrawn",
        {closures("taken_back"): "accepted"},
        ((CLOSED, "Camden", "2010-11 Q1", 1.0), (CLOSED, "London", "2010-11 Q1", 5.0)),
        is_alone=True,
    ),
    Accident(
        "a row of the register",
        put(
            f"return_register/nil__{DAY}.csv",
            f"return_name,borough,quarter,status\n{CLOSURES},Hackney,2010-11 Q2,nil\n".encode(),
        ),
        "indicators changed ",
        {f"return_register/nil__{DAY}.csv": "accepted"},
        ((CLOSED, "Hackney", "2010-11 Q2", 0.0),),
    ),
    Accident(
        "a file that changes while it is read",
        put(closures("changing"), GOOD + b"\n" * 20_000_000),  # reading this file is slow
        "it changed while it was read; the next refresh reads it again",
        {closures("changing"): "refused"},
        changing=closures("changing"),
    ),
    Accident(
        "that file, after it has stopped changing",
        put(closures("changing"), csv(ROW.format("A3", "Barnet"))),
        "accepted",
        {closures("changing"): "accepted"},
        ((CLOSED, "Barnet", "2010-11 Q1", 1.0), (CLOSED, "London", "2010-11 Q1", 6.0)),
        is_alone=True,
    ),
    Accident(
        "a file gone",
        lambda returns: (returns / f"{CLOSURES}/withdrawals__received_2010-10-11.csv").unlink(),
        f"{CLOSURES}: 1 of ",
        {f"{CLOSURES}/withdrawals__received_2010-10-11.csv": ""},
        ((CLOSED, "Camden", "2010-11 Q1", 2.0), (CLOSED, "London", "2010-11 Q1", 7.0)),
        is_alone=True,
    ),
    Accident(
        "a file renamed",
        lambda returns: (returns / f"{FACTORIES}/sent_again__received_2010-07-13.csv").rename(
            returns / f"{FACTORIES}/a__received_2010-07-13.csv"
        ),
        "indicators changed 0 (0 figures)",
        {f"{FACTORIES}/a__received_2010-07-13.csv": "duplicate"},
        is_alone=True,
    ),
    Accident(
        "all files of a return gone",
        lambda returns: shutil.rmtree(returns / FACTORIES),
        f"warehouse refresh --accept-missing {FACTORIES}",
        exit_status=4,
        is_alone=True,
    ),
]
AT_ONCE = [each for each in ACCIDENTS if not (each.is_alone or each.changing)]
