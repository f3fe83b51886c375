"""The text of each command's help: more of what it does, and examples."""

MORE = {
    "refresh": """\
Lands new and changed returns, validates them, builds and checks every figure, and publishes them
beside the file before; readers never wait. Ends with a short summary.""",
    "status": """\
What is published and since when, the disposition of every file and row behind it, and the outcome
of the last refresh. Up to date means published, or checked and found unchanged. For a monitor:
--json, or the exit status of --max-age.""",
    "explain": """\
Where a figure comes from: its value, limits, numerator and denominator; its meaning; its files and
their numbers of rows; what was left out, and why. The figure is the published one. Files and rows
come from the private warehouse, for those who may read it.""",
    "query": """\
One SQL query of the published file and nothing else: no other file is read or written, and memory
and time are limited.""",
    "superset": """\
A dashboard for Superset to import: the published file as a database, read-only and locked down,
with datasets, charts and filters. It contains no figures.""",
    "workbook": """\
The published figures as an accessible Excel workbook: years, quarters, returns and definitions; for
London each borough's years, for a borough its wards. Internal, like the report.""",
    "cite": """\
How to cite a figure: a sentence, an ID, its query, and each of its files with the SHA-256. Only the
published file is read.""",
    "verify": """\
Compares the published file, the landed files and the validation results with the checksums from
when they were written. With --figure: recomputes a cited figure from the landed files as of its
date, in a temporary folder, and says whether it is still the same.""",
    "completion": """\
Prints the script with which a shell completes commands, options, indicators, areas and periods.
Once a session, in bash: eval "$(warehouse completion bash)"; in zsh, after compinit, the same with
zsh; in fish: warehouse completion fish | source.""",
    "ppo-list": """\
The PPOs who tested positive, latest first (strategy 2.2). It names persons: only the owner of FILE
can read it, and an existing file is never overwritten.""",
    "release": """\
The public edition of the publication: a workbook, CSV files, a DuckDB file and a page, without the
figures that could identify a person. It is attacked with everything that it and the earlier
editions disclose; if the attack succeeds, nothing is released. DIR is HOME/release by default.""",
    "rollback": """\
Points readers to the publication before this one, and makes its report again. Nothing is deleted;
the next refresh publishes again.""",
    "screen": """\
Reads and validates one file as a refresh would, in a temporary folder. Lists its records and, for
each with an error or a warning, the column, the value and what is expected. A refresh writes the
same for each file with a fault to HOME/return_notes.""",
}

EXAMPLES = {
    "refresh": (
        "warehouse refresh --returns /srv/returns --home /srv/warehouse",
        "warehouse refresh --as-at 2011-03-31 --strict",
        "warehouse refresh --dry-run",
        "warehouse refresh --without crack_house_closures/2011_q1.csv",
    ),
    "screen": ("warehouse screen q1.csv --return crack_house_closures",),
    "status": ("warehouse status --max-age 36h",),
    "explain": (
        'warehouse explain crack_houses_closed Hackney "2011-12 Q2"',
        'warehouse explain confiscation_orders "Abbey, Merton" 2010-11',
        'warehouse explain pas_tackling_drugs London "year to 2011-12 Q2"',
    ),
    "superset": (
        "warehouse superset dashboard.zip",
        "warehouse superset board.zip --published /srv/warehouse/published/drug_strategy.duckdb",
    ),
    "workbook": ("warehouse workbook", "warehouse workbook Hackney --to hackney.xlsx"),
    "cite": ('warehouse cite crack_houses_closed Hackney "2011-12 Q2"',),
    "verify": (
        "warehouse verify",
        "warehouse verify --figure "
        "crack_houses_closed/E09000012/2011-12_Q2/2013-06-04/f2fe02bd-21f47c3b",
    ),
    "query": (
        'warehouse query "select * from marts.confidence_target"',
        'warehouse query --format csv "from marts.delivery_plan"',
    ),
    "release": ("warehouse release --dry-run", "warehouse release --to /srv/www/drug-strategy"),
    "example-returns": ("warehouse example-returns returns --seed 7 --scale 0.5",),
    "ppo-list": ("warehouse ppo-list /secure/positive.csv",),
}


def epilog(command: str) -> str:
    """The end of a command's help."""
    examples = "\n".join(f"  {each}" for each in EXAMPLES.get(command, ()))
    return f"Examples:\n{examples}\n" if examples else ""
