"""Completion in a shell: of commands and options by argparse, of names by the published file.

What a name is, explain.names says; where nothing is published, there is none to complete.
"""

from argparse import Namespace
from collections.abc import Callable

from argcomplete.shell_integration import shellcode

from drug_strategy.publication.generations import LINK
from drug_strategy.settings import Settings, UserError


def run(options: Namespace) -> int:
    """Print what a shell must read to complete the command."""
    print(shellcode(["warehouse"], shell=options.shell))
    return 0


def completer(what: str) -> Callable[..., list[str]]:
    """What gives a shell each `indicator`, `area` or `period` that can be explained."""

    def names(parsed_args: Namespace, **_: object) -> list[str]:
        from drug_strategy.explain.names import known
        from drug_strategy.query.ask import connect

        settings = Settings.from_environment(parsed_args.home)
        try:
            with connect(settings.published / LINK) as published:
                return known(published, what)
        except UserError:
            return []

    return names
