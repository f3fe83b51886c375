"""Accidents in the returns folder before the second refresh of `second_home`.

Each way in which a file can be unreadable is in tests/unit/landing/test_refusals.py. Two refused
files are here, to see that they stop no refresh.
"""

import os

DAY = "received_2011-05-09"  # the golden returns' as-at date, which no accident moves
CLOSURES, FACTORIES = "crack_house_closures", "cannabis_factory_closures"
HEADER = "closure_ref,borough,power,notice_date,outcome,order_date,order_months"
ROW = "A1,Hackney,part_1,2010-05-02,granted,2010-05-20,3"
ENTRY = f"return_name,borough,quarter,status\n{CLOSURES},Hackney,2010-11 Q2,nil"


def closures(name):
    return f"{CLOSURES}/{name}__{DAY}.csv"


# These files arrive. README.md and Thumbs.db are files that other programs leave.
ARRIVED = {
    closures("good"): f"{HEADER}\n{ROW}",
    closures("wrong"): f"{HEADER.replace('borough', 'place')}\n{ROW}",
    closures("header"): HEADER,
    closures("sent_again"): HEADER,
    f"return_register/nil__{DAY}.csv": ENTRY,
    f"{CLOSURES}/README.md": "",
    f"{CLOSURES}/Thumbs.db": "",
}
PIPE = closures("pipe")
GONE = f"{CLOSURES}/withdrawals__received_2010-10-11.csv"
RENAMED = f"{FACTORIES}/sent_again__received_2010-07-13.csv"
RENAMED_TO = f"{FACTORIES}/another_name__received_2010-07-13.csv"

# The status of each file in data_quality.file_reconciliation, where the others are not listed.
STATUS = {
    closures("good"): "accepted",
    closures("wrong"): "refused",
    closures("header"): "accepted",
    closures("sent_again"): "duplicate",
    f"return_register/nil__{DAY}.csv": "accepted",
    PIPE: "refused",
    RENAMED_TO: "duplicate",
}
NOT_LISTED = (f"{CLOSURES}/README.md", f"{CLOSURES}/Thumbs.db", GONE, RENAMED)

# The quarterly figures that change, and their new values. The file that is gone had withdrawn a
# closure in Camden.
FIGURES = {
    ("crack_houses_closed", "London", "2010-11 Q1", 7.0),
    ("crack_houses_closed", "Hackney", "2010-11 Q1", 4.0),
    ("crack_houses_closed", "Camden", "2010-11 Q1", 2.0),
    ("crack_houses_closed", "Hackney", "2010-11 Q2", 0.0),
}


def happen(returns):
    """Change a folder of the golden returns."""
    for name, content in ARRIVED.items():
        (returns / name).write_text(f"{content}\n")
    os.mkfifo(returns / PIPE)
    (returns / GONE).unlink()
    (returns / RENAMED).rename(returns / RENAMED_TO)
