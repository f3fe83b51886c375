"""`python -m bench.analyst RETURNS FIGURES`: make the figures, write them as Parquet."""

import sys
from pathlib import Path

import pandas as pd

from bench.analyst.counting import counted
from bench.analyst.files import records
from bench.analyst.rows import current, validated
from bench.subjects import SUBJECTS
from drug_strategy.contracts import contracts


def figures(returns: Path) -> pd.DataFrame:
    """One row per indicator, area and quarter with rows."""
    found = []
    for subject in SUBJECTS:
        contract = contracts()[subject.return_name]
        rows = records(returns, contract)
        if len(rows):
            found.append(counted(current(validated(rows, contract), contract), subject))
    return pd.concat(found, ignore_index=True)


if __name__ == "__main__":
    figures(Path(sys.argv[1])).to_parquet(sys.argv[2])
