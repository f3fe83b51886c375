"""Accidents that happen in a returns folder, and how the next refresh handles each.

Each row of the table ACCIDENTS says what happens to the returns folder. It also gives the next
refresh's message, record of the file, changes to the figures and exit status.
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
Happens = Callable[[Path], object]


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


def put_workbook(name):
    """Return a function that writes a workbook, whatever the file extension."""
    return put(name, workbook([[*HEADER.split(",")], [*ROW.split(",")]]))


def link(name):
    return lambda returns: (returns / name).symlink_to(next((returns / CLOSURES).glob("*.csv")))


def pipe(name):
    return lambda returns: os.mkfifo(returns / name)


def remove(name):
    return lambda returns: (returns / name).unlink()


def rename(old, new):
    return lambda returns: (returns / old).rename(returns / new)


def both(*all_of_these):
    def happens(returns):
        for each in all_of_these:
            each(returns)

    return happens


@dataclass(frozen=True)
class Accident:
    """What happens to the returns folder, and how the next refresh must handle it."""

    what: str
    happens: Happens
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


def refused(what, name, content, says):
    """Return an accident in which one file arrives and is refused."""
    return Accident(what, put(name, content), says, {name: "refused"})


CLOSED = "crack_houses_closed"
_closure = f"{CLOSURES}/{{}}__{DAY}".format
ACCIDENTS = [
    refused(
        "a wrong header",
        _closure("wrong") + ".csv",
        HEADER.replace("closure_ref", "reference").encode() + b"\n",
        "the header has no column closure_ref",
    ),
    Accident(
        "an .xls",
        put_workbook(_closure("old") + ".xls"),
        "save it as .xlsx",
        {_closure("old") + ".xls": "refused"},
    ),
    refused("an empty file", _closure("empty") + ".csv", b"", "there is no header"),
    refused("a column twice", _closure("twice") + ".csv", f"{HEADER},borough\n".encode(), "twice"),
    refused(
        "more than 1,000 columns",
        _closure("wide") + ".csv",
        (HEADER + "".join(f",c{at}" for at in range(1_000)) + "\n").encode(),
        "more than 1,000 columns",
    ),
    refused(
        "a filled column without a name",
        _closure("unnamed") + ".csv",
        f"{HEADER},\n{ROW.format('A1', 'Camden')},x\n".encode(),
        "a column without a name is filled",
    ),
    refused(
        "a workbook named .csv",
        _closure("lies") + ".csv",
        b"PK\x03\x04" + b"\0" * 100,
        "not CSV",
    ),
    refused("a NUL character", _closure("nul") + ".csv", csv("A\0,Camden"), "NUL character"),
    refused(
        "UTF-16 without its mark",
        _closure("utf16") + ".csv",
        GOOD.decode().encode("utf-16-le"),
        "NUL",
    ),
    refused("a byte of no encoding", _closure("byte") + ".csv", GOOD + b"\x81", "cannot be read"),
    refused(
        "a quote that is never closed",
        _closure("quote") + ".csv",
        csv('"A1,Camden'),
        "a quote is opened but never closed",
    ),
    refused(
        "a broken gz", _closure("cut") + ".csv.gz", gzip.compress(GOOD)[:-9], "the gz is cut short"
    ),
    refused(
        "a damaged workbook", _closure("damaged") + ".xlsx", b"PK\x03\x04 and no more", "damaged"
    ),
    refused("a damaged Parquet file", _closure("cut") + ".parquet", b"PAR1", "not a Parquet file"),
    refused("a ZIP file", _closure("all") + ".zip", b"PK\x05\x06" + b"\0" * 18, "all__received"),
    refused(
        "an unknown return",
        f"crack_houses/a__{DAY}.csv",
        GOOD,
        "its folder is not a return",
    ),
    Accident(
        "a file outside the returns' folders",
        put(f"lost__{DAY}.csv"),
        "it is outside the returns' folders",
        {f"(no return)/lost__{DAY}.csv": "refused"},
    ),
    refused(
        "an impossible received date",
        f"{CLOSURES}/a__received_2011-02-30.csv",
        GOOD,
        "its received date 2011-02-30 does not exist",
    ),
    refused(
        "a received date after today",
        f"{CLOSURES}/a__received_2911-05-09.csv",
        csv(ROW.format("A9", "Camden")),
        "its received date 2911-05-09 is after today",
    ),
    Accident(
        "a link",
        link(_closure("link") + ".csv"),
        "it is a link, and links are not followed",
        {_closure("link") + ".csv": "refused"},
    ),
    Accident(
        "a pipe",
        pipe(_closure("pipe") + ".csv"),
        "it is a pipe, which is never opened",
        {_closure("pipe") + ".csv": "refused"},
    ),
    Accident(
        "files that other programs leave",
        both(
            *(
                put(f"{CLOSURES}/{name}")
                for name in (
                    "README.md",
                    "~$open.xlsx",
                    "Thumbs.db",
                    ".hidden.csv",
                    "half.csv.part",
                )
            )
        ),
        "nothing has changed since the last publication",
        {f"{CLOSURES}/README.md": "", f"{CLOSURES}/~$open.xlsx": ""},
        is_alone=True,
    ),
    Accident(
        "a file with a header alone",
        put(_closure("header") + ".csv", csv()),
        "indicators changed 0 (0 figures)",
        {_closure("header") + ".csv": "accepted"},
        is_alone=True,
    ),
    Accident(
        "a copy of a file",
        put(_closure("sent_again") + ".csv", csv()),
        "duplicates",
        {_closure("sent_again") + ".csv": "duplicate"},
        is_alone=True,
    ),
    Accident(
        "a good file beside a bad one",
        both(
            put(_closure("good") + ".csv", csv(ROW.format("A1", "Hackney"))),
            put(_closure("bad") + ".csv", HEADER.replace("borough", "place").encode() + b"\n"),
        ),
        "the header has no column borough",
        {_closure("good") + ".csv": "accepted", _closure("bad") + ".csv": "refused"},
        ((CLOSED, "Hackney", "2010-11 Q1", 4.0), (CLOSED, "London", "2010-11 Q1", 6.0)),
    ),
    Accident(
        "a correction of the same day",
        put(_closure("moved") + ".csv", csv(ROW.format("A1", "Camden"))),
        "superseded by a later file",
        {_closure("moved") + ".csv": "accepted"},
        ((CLOSED, "Camden", "2010-11 Q1", 2.0), (CLOSED, "Hackney", "2010-11 Q1", 3.0)),
        is_alone=True,
    ),
    Accident(
        "a row withdrawn",
        put(
            _closure("taken_back") + ".csv",
            f"{HEADER},withdrawn\nA1,,,,,,,yes\n".encode(),
        ),
        "withdrawn",
        {_closure("taken_back") + ".csv": "accepted"},
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
        put(_closure("changing") + ".csv", GOOD + b"\n" * 20_000_000),  # reading this file is slow
        "it changed while it was read; the next refresh reads it again",
        {_closure("changing") + ".csv": "refused"},
        changing=_closure("changing") + ".csv",
    ),
    Accident(
        "that file, after it has stopped changing",
        put(_closure("changing") + ".csv", csv(ROW.format("A3", "Barnet"))),
        "accepted",
        {_closure("changing") + ".csv": "accepted"},
        ((CLOSED, "Barnet", "2010-11 Q1", 1.0), (CLOSED, "London", "2010-11 Q1", 6.0)),
        is_alone=True,
    ),
    Accident(
        "a file gone",
        remove(f"{CLOSURES}/withdrawals__received_2010-10-11.csv"),
        f"{CLOSURES}: 1 of ",
        {f"{CLOSURES}/withdrawals__received_2010-10-11.csv": ""},
        ((CLOSED, "Camden", "2010-11 Q1", 2.0), (CLOSED, "London", "2010-11 Q1", 7.0)),
        is_alone=True,
    ),
    Accident(
        "a file renamed",
        rename(
            f"{FACTORIES}/sent_again__received_2010-07-13.csv",
            f"{FACTORIES}/a__received_2010-07-13.csv",
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
