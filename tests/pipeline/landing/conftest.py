"""The folder fixture of the unit tests."""

from tests.unit.landing.conftest import folder

__all__ = ["folder"]
