"""Shell completion: commands and options from argparse, names from the published file.

The names come from explain.names; if nothing is published, there are none to complete.
"""

from argparse import Namespace
from collections.abc import Callable

from argcomplete.shell_integration import shellcode

from drug_strategy.publication.generations import LINK
from drug_strategy.settings import Settings, UserError


def run(options: Namespace) -> int:
    """Print the script with which a shell completes the command."""
    print(shellcode(["warehouse"], shell=options.shell))
    return 0


def completer(what: str) -> Callable[..., list[str]]:
    """Return a completer for every known `indicator`, `area` or `period`."""

    def names(parsed_args: Namespace, **_: object) -> list[str]:
        from drug_strategy.answers.names import known
        from drug_strategy.answers.query import connect

        settings = Settings.from_environment(parsed_args.home)
        try:
            with connect(settings.published / LINK) as published:
                return known(published, what)
        except UserError:
            return []

    return names
