"""Sets up the command with Typer, and the parameters that commands share."""

import os
import re
import textwrap
from collections.abc import Callable
from typing import Annotated, Any

import typer

from drug_strategy.io.errors import UsageError, UserError
from drug_strategy.settings import VARIABLES, Settings

_ABOUT = """\
The warehouse publishes the indicators of the Metropolitan Police Service's Drug Strategy 2010-13.
It reads the returns of boroughs, headquarters units and the survey's contractor, decides which
records to count, and gives the reason for each record that is left out. The indicators are
published by borough, ward and quarter in one DuckDB file."""

# A \b on its own line preserves the line breaks in the next paragraph.
_HELP = """\
\b
Exit status:
  0  done
  1  failed; one sentence on standard error says why, and the publication is unchanged
  2  wrong arguments
  3  from refresh --strict: published, but something was refused or quarantined;
     from screen: the file has a fault
  4  the refresh was held, because something looks wrong: nothing was published, and the message
     says how to proceed
  5  from status --max-age: the publication is older than that
  75 from refresh --no-wait: another refresh is running; try again later
  128 plus a signal's number: stopped by that signal

\b
Environment, with defaults in brackets:
{variables}

\b
Files:
  HOME/published/drug_strategy.duckdb   the published file: figures, and no rows about people
  HOME/report/index.html                the report: the same figures as web pages
  HOME/release/current/                 the public edition, if there is one
  HOME/warehouse.duckdb                 the private warehouse: every row, readable only by its owner

\b
Examples:
  warehouse refresh --returns /srv/returns --home /srv/warehouse
  warehouse explain crack_houses_closed Hackney "2011-12 Q2"
  warehouse query "select * from marts.confidence_target"

Run warehouse COMMAND --help to read about one command."""


_LISTED = {**VARIABLES, "NO_COLOR": "set to any value to turn off colour"}
_ROOM = max(map(len, _LISTED)) + 4
_VARIABLES = "\n".join(
    textwrap.fill(
        meaning, 100, initial_indent=f"  {name}".ljust(_ROOM), subsequent_indent=" " * _ROOM
    )
    for name, meaning in _LISTED.items()
)

DONE, NOT_DONE, NOT_CLEAN, TOO_OLD = 0, 1, 3, 5
_Run = Callable[..., int | None]  # a command returns its exit status; None means 0


NAME = "warehouse"
COMPLETE = "_WAREHOUSE_COMPLETE"  # Typer's scripts set this variable to ask for completions

app = typer.Typer(
    help=_ABOUT,
    epilog=_HELP.format(variables=_VARIABLES),
    subcommand_metavar="COMMAND ...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 102},
    rich_markup_mode=None,  # rich is slow to import, and would join the lines of the examples
)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from drug_strategy.io import versions  # it reads all code, which only this option needs

        typer.echo(f"{NAME} {versions.of_figures()}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help="Show the version, as marts.publication has it, and exit.",
        ),
    ] = False,
) -> None:
    pass


def command(
    *examples: str, name: str | None = None, takes_any_text: bool = False
) -> Callable[[_Run], _Run]:
    """Register a function as a command, whose help is the function's docstring and `examples`.

    With `takes_any_text`, arguments such as -1 may begin with a hyphen.
    """
    shown = "\n".join(["\b\nExamples:", *(f"  {line}" for line in examples)]) if examples else None
    settings = {"ignore_unknown_options": takes_any_text}
    return app.command(name, epilog=shown, context_settings=settings)


def option(metavar: str | None, about: str, *names: str, **more: Any) -> Any:
    """Return an option that needs a value. It has its parameter's name unless a name is given.

    Typer's check that a file is readable is turned off, because the command's message is better.
    """
    return typer.Option(*names, metavar=metavar, help=about, readable=False, **more)


def flag(name: str, about: str) -> Any:
    """Return an option without a value."""
    return typer.Option(name, help=about)


def argument(metavar: str, about: str, **more: Any) -> Any:
    """Return a positional argument."""
    return typer.Argument(metavar=metavar, help=about, readable=False, **more)


def settings_at(home: str) -> Settings:
    """Return the settings from --home and the environment, and set DuckDB's memory and threads."""
    from drug_strategy.io import engine  # this import loads DuckDB, which --help does not need

    made = Settings.from_environment(home or None)
    engine.allow(made.operations.memory, made.operations.threads)
    return made


AtHome = Annotated[
    Settings,
    option(
        "DIR",
        "folder of the warehouse (default: WAREHOUSE_HOME)",
        "--home",
        parser=settings_at,
        default_factory=str,
        show_default=False,
    ),
]
"""The settings from --home and the environment, read once."""


def as_written(context: typer.Context, text: str | None) -> str | None:
    """Return an argument as text, escaping any invalid UTF-8, unless it is an unknown option."""
    if text is not None and re.fullmatch(r"--?[A-Za-z][\w-]*(=.*)?", text):
        raise UsageError(f"No such option: {text}; see: {context.command_path} --help")
    return text and os.fsencode(text).decode("utf-8", "backslashreplace")


def _names(what: str, *more: str) -> Callable[[typer.Context], list[str]]:
    """Return a function that completes the published names of one kind, and those in `more`."""

    def names(context: typer.Context) -> list[str]:
        from drug_strategy.answers.names import known
        from drug_strategy.answers.query import connect

        try:
            with connect(context.params["settings"].published_file) as published:
                return [*more, *known(published, what)]
        except (UserError, AttributeError):  # nothing is published, or a setting is invalid
            return []

    return names


def _named(what: str, about: str) -> Any:
    return argument(what.upper(), about, callback=as_written, autocompletion=_names(what))


IndicatorOrReference = Annotated[
    str, _named("indicator", "ID or name of an indicator; or, alone, a record's reference")
]
Area = Annotated[str | None, _named("area", 'London, a borough, "Ward, Borough", or a GSS code')]
LondonOrBorough = Annotated[
    str,
    argument(
        "AREA",
        "London or a borough, by name or GSS code",
        callback=as_written,
        autocompletion=_names("borough", "London"),
    ),
]
Borough = Annotated[str, _named("borough", "name or GSS code of a borough")]
Period = Annotated[
    str | None, _named("period", '"2011-12 Q2", 2011-12, 2010-13 or "year to 2011-12 Q2"')
]
Sender = Annotated[str | None, _named("sender", "a borough, a borough's GSS code, or headquarters")]
