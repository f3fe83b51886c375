"""Typer's side of the command: the help page, parameters that commands share, and completion."""

import os
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.completion import get_completion_inspect_parameters, shell_complete
from typer.core import TyperGroup

from drug_strategy.settings import Settings, UsageError, UserError

_ABOUT = """\
The warehouse of the indicators of the Metropolitan Police Service's Drug Strategy 2010-13. It takes
in the returns of boroughs, headquarters units and the survey's contractor, decides for every record
whether it counts, with the reason, and publishes one DuckDB file with the indicators by borough,
ward and quarter."""

# \b keeps the lines of a paragraph as they are.
_MORE = """\
\b
Exit status:
  0  done
  1  not done; one sentence on standard error says why, and the publication is unchanged
  2  wrong arguments
  3  with refresh --strict: published, but something was refused or quarantined; with screen: the
     file has a fault
  4  refresh held: nothing is published until a person has looked; the sentence says how to proceed
  5  with status --max-age: the publication is older
  128 plus a signal's number: stopped by that signal

\b
Environment:
  WAREHOUSE_RETURNS     the folder of the returns (./returns)
  WAREHOUSE_HOME        the warehouse's folder (./warehouse)
  WAREHOUSE_PERSON_KEY  the key for pseudonyms of persons (person.key of the home)
  WAREHOUSE_REVISION_LIMIT
                        percent of the published figures that a refresh may change (10)
  WAREHOUSE_ENGINE      what the models are built on: duckdb, spark or spark_cluster (duckdb)
  WAREHOUSE_MEMORY      memory of the engine (a quarter of the machine's)
  WAREHOUSE_THREADS     threads of the engine (the machine's cores)
  WAREHOUSE_CONTACT       contact for readers of the public edition
  WAREHOUSE_NEXT_EDITION  date of the next edition, in words
  WAREHOUSE_RELEASE       yes: each refresh makes an edition
  NO_COLOR              set to any value: no colour on a terminal

\b
Files:
  HOME/published/drug_strategy.duckdb   the published file: figures, without rows of persons
  HOME/report/index.html                the same as web pages
  HOME/release/current/                 the public edition, if one was made
  HOME/editions/                        what editions published and hid: never to be lost
  HOME/warehouse.duckdb                 the private warehouse, with every row: only for its owner

\b
Examples:
  warehouse refresh --returns /srv/returns --home /srv/warehouse
  warehouse explain crack_houses_closed Hackney "2011-12 Q2"
  warehouse query "select * from marts.confidence_target"

warehouse COMMAND --help explains a command."""


DONE, NOT_DONE, NOT_CLEAN, TOO_OLD = 0, 1, 3, 5
GROUPS = FIGURES, READERS, KEEPING, RETURNS = (
    "Figures",
    "For readers",
    "Keeping",
    "Returns and lists",
)
"""The headings of the commands, in the order of the help."""

_Run = Callable[..., int | None]  # returns the exit status if it may be another than 0


class _Grouped(TyperGroup):
    """Lists commands under the heading of their group."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - click passes it
        """Write a section for each group. Typer's own help needs rich, which is slow to import."""
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        command: Any
        for name, command in self.commands.items():
            groups[command.rich_help_panel].append((name, command.get_short_help_str(100)))
        for heading in GROUPS:
            with formatter.section(heading):
                formatter.write_dl(groups[heading])


NAME = "warehouse"
COMPLETE = "_WAREHOUSE_COMPLETE"  # the variable in which a shell asks for completion

app = typer.Typer(
    cls=_Grouped,
    help=_ABOUT,
    epilog=_MORE,
    subcommand_metavar="COMMAND ...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 102},
    rich_markup_mode=None,
    add_completion=False,  # the command `completion` prints the scripts
)


def command(
    group: str, *examples: str, name: str | None = None, takes_any_text: bool = False
) -> Callable[[_Run], _Run]:
    """Make a function a command of a group. Its docstring and the examples are its help.

    A command that takes any text accepts arguments that begin with a hyphen, such as -1.
    """
    shown = "\n".join(["\b\nExamples:", *(f"  {each}" for each in examples)]) if examples else None
    settings = {"ignore_unknown_options": takes_any_text}
    return app.command(name, rich_help_panel=group, epilog=shown, context_settings=settings)


def complete(warehouse: Any, instruction: str) -> int:
    """Answer a shell: print what completes the command line, or the script that asks for it."""
    get_completion_inspect_parameters()  # makes the shells known
    return shell_complete(warehouse, {}, NAME, COMPLETE, instruction)


def option(metavar: str | None, about: str, *names: str, **more: Any) -> Any:
    """Return an option with a value, named after its parameter unless a name is given.

    Typer does not check whether a file can be read: we find out by reading it.
    """
    return typer.Option(*names, metavar=metavar, help=about, readable=False, **more)


def flag(name: str, about: str) -> Any:
    """Return an option without a value."""
    return typer.Option(name, help=about)


def argument(metavar: str, about: str, **more: Any) -> Any:
    """Return an argument that is recognised by its position."""
    return typer.Argument(metavar=metavar, help=about, readable=False, **more)


def settings_at(home: str) -> Settings:
    """Return the settings from the environment and --home, and apply their limits."""
    from drug_strategy.io import engine  # imports DuckDB, which --help does not need

    made = Settings.from_environment(home or None)
    engine.allow(made.operations)
    return made


AtHome = Annotated[
    Settings,
    option(
        "DIR",
        "the warehouse's folder (WAREHOUSE_HOME)",
        "--home",
        parser=settings_at,
        default_factory=str,
        show_default=False,
    ),
]
"""The settings, made once, from --home and the environment."""


def as_written(context: typer.Context, text: str | None) -> str | None:
    """Return an argument as its user wrote it, whatever encoding this process uses.

    Raises:
        UsageError: if it is a misspelt option.
    """
    if text is not None and re.fullmatch(r"--?[A-Za-z][\w-]*(=.*)?", text):
        raise UsageError(f"No such option: {text}; see: {context.command_path} --help")
    return text and os.fsencode(text).decode("utf-8", "backslashreplace")


def _names(what: str) -> Callable[[typer.Context], list[str]]:
    """Return a function that gives Typer all published names of a kind, such as indicators."""

    def names(context: typer.Context) -> list[str]:
        from drug_strategy.answers.names import known
        from drug_strategy.answers.query import connect
        from drug_strategy.publication.generations import LINK

        try:
            with connect(context.params["settings"].published / LINK) as published:
                return known(published, what)
        except (UserError, AttributeError):  # nothing is published, or the settings are wrong
            return []

    return names


def _named(what: str, about: str) -> Any:
    return argument(what.upper(), about, callback=as_written, autocompletion=_names(what))


Indicator = Annotated[str, _named("indicator", "its id or its name")]
Area = Annotated[str, _named("area", 'London, a borough, "Ward, Borough", or a GSS code')]
Borough = Annotated[str, _named("borough", "its name or its GSS code")]
Period = Annotated[str, _named("period", '"2011-12 Q2", 2011-12 or "year to 2011-12 Q2"')]
Sender = Annotated[str | None, _named("sender", "a borough, its GSS code, or headquarters")]
