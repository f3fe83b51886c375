"""Decide from numbers of records whether a sender's quarter looks complete.

A fragment has far fewer records than usual. A quarter also waits for late records if many are usual
and the sender has not yet reported the next quarter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import median

AreaQuarter = tuple[str, date]
Z_998 = 3.090232306167813


@dataclass
class Counts:
    """The statuses of a return, and its valid and late records, by sender and quarter.

    The register confirms the numbers in `confirmed`. The zeros in `on_extracts` rest only on an
    extract that London's entry in the register declares.
    """

    of: Mapping[AreaQuarter, str]
    senders: list[str]
    held: Mapping[AreaQuarter, int]
    late: Mapping[AreaQuarter, int]
    confirmed: Collection[AreaQuarter] = ()
    on_extracts: Collection[AreaQuarter] = ()

    def quarters(self) -> list[date]:
        """List the quarters so far."""
        return sorted({quarter for _, quarter in self.of})

    def fragments(self) -> set[AreaQuarter]:
        """Return the fragments, looking at one quarter after the other."""
        found: set[AreaQuarter] = set()
        for quarter in self.quarters():
            keys = [(sender, quarter) for sender in self.senders]
            usual = {key: known for key in keys if (known := self.usual(key, found)) is not None}
            level = self._level(usual)
            for key, number in usual.items():
                expected = level * number
                may_be = self.of[key] in ("submitted", "not_stated") or key in self.on_extracts
                bound = 0.75 * expected - Z_998 * sqrt(0.75 * expected) + 1
                is_low = expected >= 10 and self.held[key] <= bound
                if may_be and is_low and key not in self.confirmed:
                    found.add(key)
        return found

    def usual(self, key: AreaQuarter, fragments: Collection[AreaQuarter]) -> float | None:
        """Return how many records the sender usually sends, or None if too little is known."""
        sender, quarter = key
        before = [
            each
            for each in self.quarters()
            if each < quarter
            and self.of.get((sender, each)) == "submitted"
            and (sender, each) not in fragments
        ]
        if len(before) < 2:
            return None
        usual = median(self.held[sender, each] for each in before[-4:])
        last_year = quarter.replace(year=quarter.year - 1)
        return min(usual, self.held[sender, last_year]) if last_year in before else usual

    def _level(self, usual: Mapping[AreaQuarter, float]) -> float:
        """Return the share of the usual numbers that boroughs sent, if at least eight are known."""
        shares = [
            self.held[key] / number
            for key, number in usual.items()
            if number >= 10 and self.of[key] != "outstanding"
        ]
        return min(1, median(shares)) if len(shares) >= 8 else 1

    def awaited(self) -> tuple[set[AreaQuarter], set[date]]:
        """Return the senders' quarters, and London's, that wait for late records."""
        own, of_london, fragments = set(), set(), self.fragments()
        for at, quarter in enumerate(self.quarters()):
            eight = self.quarters()[max(at - 8, 0) : at]
            before = [(sender, each) for each in eight for sender in self.senders]
            total = sum(self.held[key] for key in before)
            share = sum(self.late[key] for key in before) / total if total else 0
            expected = {}
            for sender in self.senders:
                known = self.usual((sender, quarter), fragments)
                expected[sender] = self.held[sender, quarter] if known is None else known
            newest = [each for each in self.senders if self._last_report(each) == quarter]
            own |= {(each, quarter) for each in newest if share * sqrt(expected[each]) > 1}
            if share * sum(expected[each] for each in newest) > sqrt(sum(expected.values())):
                of_london.add(quarter)
        return own, of_london

    def _last_report(self, sender: str) -> date:
        reported = [
            each
            for (area, each), status in self.of.items()
            if area == sender and status != "outstanding"
        ]
        return max(reported, default=date.min)
