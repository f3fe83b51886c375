"""The option that makes the tests of crashes long."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak`: many more kills, for hours that are quiet."""
    parser.addoption("--soak", action="store_true", help="many more kills of a refresh")
