"""Warn about the survey's weights (statistics.md 1.1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import cast

from tests.oracle.records import Record


def warn_of_weights(respondents: list[Record]) -> Counter[tuple[str, str, str]]:
    """Warn about rows whose weight is more than ten times the median.

    Return the number of warnings by file.
    """
    waves: dict[str, list[Record]] = defaultdict(list)
    for record in respondents:
        waves[cast("str", record.values["wave"])].append(record)
    totals = {wave: sum(map(weight_of, held)) for wave, held in waves.items()}
    warned: Counter[tuple[str, str, str]] = Counter()
    for wave, held in waves.items():
        usual = median(map(weight_of, held))
        for record in held:
            if weight_of(record) > 10 * usual:
                record.warnings.add("weight_outlier")
        files = {record.file.file_name for record in held}
        if not 0.5 <= totals[wave] / median(totals.values()) <= 2:
            warned.update(("pas_waves", name, "weight_total") for name in files)
        if len(set(map(weight_of, held))) == 1:
            warned.update(("pas_waves", name, "weight_constant") for name in files)
    return warned


def weight_of(record: Record) -> float:
    return float(cast("float", record.values["weight"]))
