"""The attack: what a reader of every edition could work out of what is hidden, exactly."""

from drug_strategy.release.attack.cells import AtMost, Cell, Part, Rules
from drug_strategy.release.attack.run import Finding, attack

__all__ = ["AtMost", "Cell", "Finding", "Part", "Rules", "attack"]
