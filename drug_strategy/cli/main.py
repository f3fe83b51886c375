"""Runs the command `warehouse` and returns its exit status.

An error that a user can correct is shown as one sentence.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise

import typer
from typer.main import get_command

from drug_strategy.cli import console, interrupts
from drug_strategy.cli.app import COMPLETE, NAME, app
from drug_strategy.io import files
from drug_strategy.io.errors import UserError

# Importing these modules registers their commands, in the order of the help.
from drug_strategy.cli import publications, figures, outputs, returns  # isort: skip

COMMANDS = (publications, figures, outputs, returns)
_WITH_OPTIONAL_VALUE = {"--accept-revisions": "all"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    console.escape_unencodable()
    with interrupts.interruptible() as stopped:
        try:
            return _run(sys.argv[1:] if arguments is None else arguments)
        except typer.Exit as done:
            return done.exit_code
        except typer.TyperException as error:
            context = getattr(error, "ctx", None)
            place = context.command_path if context else NAME
            console.print_error(f"{_sentence(error)}; see: {place} --help")
            return error.exit_code
        except UserError as error:
            console.print_error(str(error))
            return error.exit_status
        except KeyboardInterrupt as stop:
            console.print_error(str(stop) or interrupts.STOPPED)
            interrupts.leave(stopped())
        except BrokenPipeError:
            sys.stderr.close()
        except OSError as error:
            console.print_error(files.sentence(error))
    return 1


def _sentence(error: typer.TyperException) -> str:
    """Return Typer's error message on one line, without pydantic's prefix."""
    text = " ".join(error.format_message().replace("Value error, ", "").split())
    return text.removesuffix(".").replace(". Did you mean ", ", did you mean ")


def _run(arguments: Sequence[str]) -> int:
    command = get_command(app)
    if COMPLETE in os.environ:
        command.main(prog_name=NAME)  # Typer prints the completions and exits
    with command.make_context(NAME, list(with_values(arguments))) as context:
        status: int | None = command.invoke(context)
    return status or 0


def with_values(arguments: Sequence[str]) -> Iterator[str]:
    """Add the default value to an option given without one, because Typer requires a value."""
    for argument, follows in pairwise([*arguments, "-"]):
        value = _WITH_OPTIONAL_VALUE.get(argument) if follows.startswith("-") else None
        yield f"{argument}={value}" if value else argument
