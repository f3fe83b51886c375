"""The text of `warehouse --help`."""

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


def page(usage: str, commands: Mapping[str, str]) -> str:
    """The whole help page, from the usage line and a description of each command."""
    width = max(map(len, commands))
    listed = [
        f"{heading}:\n" + "\n".join(f"  {name.ljust(width)}  {commands[name]}" for name in names)
        for heading, names in GROUPS.items()
    ]
    return "\n\n".join([usage.strip(), ABOUT, *listed, _REST]) + "\n"
