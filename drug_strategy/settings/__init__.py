"""Settings: the folders and the operations settings. Only this package reads the environment."""

from drug_strategy.settings.errors import Held, UsageError, UserError
from drug_strategy.settings.home import PROJECT, Home
from drug_strategy.settings.operations import Operations
from drug_strategy.settings.settings import Settings

__all__ = ["PROJECT", "Held", "Home", "Operations", "Settings", "UsageError", "UserError"]
