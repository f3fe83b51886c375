"""The command `warehouse`: runs what its arguments say, and returns the exit status.

An error that a user can correct is one sentence. help_page explains each status.
"""

import argparse
import sys
from collections.abc import Callable

import argcomplete

from drug_strategy.cli import console, interrupts
from drug_strategy.cli.arguments import parser
from drug_strategy.io import files
from drug_strategy.settings import UserError


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    console.let_all_text_through()
    with interrupts.noted() as stopped:
        try:
            command = parser()
            argcomplete.autocomplete(command, always_complete_options=False)
            options = command.parse_args(arguments)
            run: Callable[[argparse.Namespace], int] = options.run
            return run(options)
        except UserError as error:
            console.print_error(str(error))
            return error.exit_status
        except KeyboardInterrupt:
            console.print_error(interrupts.STOPPED)
            interrupts.leave(stopped())
        except BrokenPipeError:
            sys.stderr.close()
        except OSError as error:
            console.print_error(files.sentence(error))
    return 1
