"""The parsers of the command: errors are one sentence, and the help is the page."""

import argparse
from typing import NoReturn

from drug_strategy.cli import help_page
from drug_strategy.settings import UsageError


class Parser(argparse.ArgumentParser):
    """Reports wrong arguments in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise the sentence."""
        raise UsageError(f"{message}; see: {self.prog} --help")


class WarehouseParser(Parser):
    """The parser of `warehouse`: its help is the whole page, with a line for each command."""

    def __init__(self) -> None:
        super().__init__(prog="warehouse")
        self.commands: dict[str, str] = {}

    def format_help(self) -> str:
        """Give the page."""
        return help_page.page(self.format_usage(), self.commands)
