"""The words of `warehouse --help` and of each command's: a page of a manual.

What the arguments are is the command's to say (cli).
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
in the returns of boroughs, headquarters units and the survey's contractor, says of every record
whether it counts and why not, and publishes one DuckDB file with the indicators by borough, ward
and quarter."""

_REST = """\
Exit status:
  0  done
  1  not done; one sentence on standard error says why, and what was published stands
  2  not called as it must be
  3  with refresh --strict: published, but something was refused or quarantined; of screen: the
     file has a fault
  4  refresh held: nothing published until somebody has looked; the sentence says how to go on
  5  with status --max-age: what is published is older
  128 and a signal's number: stopped by it

Environment:
  WAREHOUSE_RETURNS     the folder of the returns, else ./returns
  WAREHOUSE_HOME        the warehouse's folder, else ./warehouse
  WAREHOUSE_PERSON_KEY  the key that makes pseudonyms of persons, else person.key of the home
  WAREHOUSE_REVISION_LIMIT
                        percent of the published figures that a refresh may change, else 10
  WAREHOUSE_ENGINE      what the models are built on: duckdb, spark or spark_cluster, else duckdb
  WAREHOUSE_MEMORY      how much memory the engine may take, else 400MB
  WAREHOUSE_THREADS     how many cores it may use, else 2; each needs 200MB of that memory
  WAREHOUSE_CONTACT       whom readers of the public edition may ask
  WAREHOUSE_NEXT_EDITION  when the next one comes, in words
  WAREHOUSE_RELEASE       yes: each refresh makes an edition
  NO_COLOR              set to anything: no colour on a terminal; elsewhere there is none

Files:
  HOME/published/drug_strategy.duckdb   the published file: figures, and no row of a person
  HOME/report/index.html                the same as pages to look at
  HOME/release/current/                 the public edition, if one was made
  HOME/editions/                        what editions gave and hid: never to be lost
  HOME/warehouse.duckdb                 the private warehouse, with every row: its owner's alone

Examples:
  warehouse refresh --returns /srv/returns --home /srv/warehouse
  warehouse explain crack_houses_closed Hackney "2011-12 Q2"
  warehouse query "select * from marts.confidence_target"

warehouse COMMAND --help tells more of a command."""

MORE = {
    "refresh": """\
Takes in what is new in the returns, judges it, builds every figure anew, checks them and publishes
them beside the file before; readers never wait. Ends with a short table of what came of it.""",
    "status": """\
What is published, since when, what became of every file and row behind it, and how the last refresh
ended. Up to date means published, or found to need nothing new. A monitor asks with --json, or by
the exit status of --max-age.""",
    "explain": """\
Where a figure comes from: its value, limits, numerator and denominator; what it means; the files
and how many rows it rests on; what was left out, and why. The figure is the published one. Files
and rows come from the private warehouse, for those who may read it.""",
    "query": """\
One question in SQL to the published file and nothing else: no other file is read or written, and
memory and time are bounded.""",
    "superset": """\
A dashboard for Superset to import: the published file as a database, read-only and locked down, its
datasets, charts and filters. No figure is in it.""",
    "workbook": """\
The published figures as an accessible Excel workbook: years, quarters, returns and definitions; of
London each borough's years, of a borough its wards. Internal, as the report is.""",
    "cite": """\
How to cite a figure: a sentence, an ID, the query that gives it, and each file that it rests on
with its SHA-256. Only the published file is read.""",
    "verify": """\
Holds the published file, the landed ones and the validation results against the checksums that were
noted when they were written. With --figure: works a cited figure out again from the landed files as
they stood on its day, in a folder of its own, and says whether it is still what was cited.""",
    "completion": """\
Prints what makes a shell complete commands, options, indicators, areas and periods. Once a session,
in bash: eval "$(warehouse completion bash)"; in zsh, after compinit, the same with zsh; in fish:
warehouse completion fish | source.""",
    "ppo-list": """\
The PPOs who tested positive, latest first (strategy 2.2). It names persons: FILE is made readable
by its owner alone, and is never written over.""",
    "release": """\
The public edition of what is published: a workbook, CSV files, a DuckDB file and a page, without
the figures that could tell of a person. It is attacked with all that it and the editions before it
tell; if that finds a way in, nothing is given out. DIR is HOME/release unless named.""",
    "rollback": """\
Points readers to the publication before this one, and makes its report again. Nothing is deleted;
the next refresh publishes anew.""",
    "screen": """\
Reads and validates one file as a refresh would, in a folder of its own: its records, and of each
that would be left out or bear a warning the column, what is there and what is wanted. A refresh
writes the same of each file with a fault to HOME/return_notes.""",
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
    """The whole page, from the usage line and each command with what it does."""
    width = max(map(len, commands))
    listed = [
        f"{heading}:\n" + "\n".join(f"  {name.ljust(width)}  {commands[name]}" for name in names)
        for heading, names in GROUPS.items()
    ]
    return "\n\n".join([usage.strip(), ABOUT, *listed, _REST]) + "\n"


def epilog(command: str) -> str:
    """What a command's help ends with."""
    examples = "\n".join(f"  {each}" for each in EXAMPLES.get(command, ()))
    return f"Examples:\n{examples}\n" if examples else ""
