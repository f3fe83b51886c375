"""The text of `warehouse --help` and of each command's help.

The arguments are in `main`.
"""

from collections.abc import Mapping

GROUPS = {
    "Figures": ("refresh", "status", "explain", "cite", "query"),
    "For readers": ("report", "workbook", "release", "superset", "docs", "ui", "completion"),
    "Keeping": ("verify", "rollback"),
    "Returns and lists": ("screen", "example-returns", "ppo-list"),
}

ABOUT = """\
The warehouse of the indicators of the Metropolitan Police Service's Drug Strategy 2010-13. It takes
in the returns of boroughs, headquarters units and the survey's contractor, decides for every record
whether it counts, with the reason, and publishes one DuckDB file with the indicators by borough,
ward and quarter."""

_REST = """\
Exit status:
  0  done
  1  not done; one sentence on standard error says why, and the publication is unchanged
  2  wrong arguments
  3  with refresh --strict: published, but something was refused or quarantined; with screen: the
     file has a fault
  4  refresh held: nothing is published until a person has looked; the sentence says how to proceed
  5  with status --max-age: the publication is older
  128 plus a signal's number: stopped by that signal

Environment:
  WAREHOUSE_RETURNS     the folder of the returns (./returns)
  WAREHOUSE_HOME        the warehouse's folder (./warehouse)
  WAREHOUSE_PERSON_KEY  the key for pseudonyms of persons (person.key of the home)
  WAREHOUSE_REVISION_LIMIT
                        percent of the published figures that a refresh may change (10)
  WAREHOUSE_ENGINE      what the models are built on: duckdb, spark or spark_cluster (duckdb)
  WAREHOUSE_MEMORY      memory of the engine (400MB)
  WAREHOUSE_THREADS     threads of the engine (2); each needs 200MB of that memory
  WAREHOUSE_CONTACT       contact for readers of the public edition
  WAREHOUSE_NEXT_EDITION  date of the next edition, in words
  WAREHOUSE_RELEASE       yes: each refresh makes an edition
  NO_COLOR              set to any value: no colour on a terminal

Files:
  HOME/published/drug_strategy.duckdb   the published file: figures, without rows of persons
  HOME/report/index.html                the same as web pages
  HOME/release/current/                 the public edition, if one was made
  HOME/editions/                        what editions published and hid: never to be lost
  HOME/warehouse.duckdb                 the private warehouse, with every row: only for its owner

Examples:
  warehouse refresh --returns /srv/returns --home /srv/warehouse
  warehouse explain crack_houses_closed Hackney "2011-12 Q2"
  warehouse query "select * from marts.confidence_target"

warehouse COMMAND --help explains a command."""

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


def page(usage: str, commands: Mapping[str, str]) -> str:
    """The whole help page, from the usage line and a description of each command."""
    width = max(map(len, commands))
    listed = [
        f"{heading}:\n" + "\n".join(f"  {name.ljust(width)}  {commands[name]}" for name in names)
        for heading, names in GROUPS.items()
    ]
    return "\n\n".join([usage.strip(), ABOUT, *listed, _REST]) + "\n"


def epilog(command: str) -> str:
    """The end of a command's help."""
    examples = "\n".join(f"  {each}" for each in EXAMPLES.get(command, ()))
    return f"Examples:\n{examples}\n" if examples else ""
