"""The same figures as an analyst would make them with pandas, file by file."""

import sys
from pathlib import Path

import pandas as pd

from bench.layout import Layout, layouts
from bench.subjects import SUBJECTS, Subject


def _read(layout: Layout) -> pd.DataFrame:
    if layout.is_parquet:
        frame = pd.read_parquet(layout.path).astype("string")
    else:
        frame = pd.read_csv(
            layout.path,
            dtype="string",
            sep=layout.delimiter,
            skiprows=layout.skip,
            header=None,
            names=list(range(layout.width)),
            on_bad_lines="skip",
        )
    return pd.DataFrame(
        {name: frame.iloc[:, at].astype("string") for name, at in layout.positions.items()}
    )


def _figures(frame: pd.DataFrame, subject: Subject) -> pd.DataFrame:
    dates = pd.to_datetime(frame[subject.date], format="mixed", dayfirst=True, errors="coerce")
    frame["quarter"] = dates.dt.to_period("Q")
    for name, (conditions, amount) in subject.figures.items():
        counted = pd.Series(True, index=frame.index)
        for column, values in conditions.items():
            counted &= frame[column].str.lower().isin(values)
        if amount:
            text = frame[amount].str.replace(r"[£,]", "", regex=True)
            frame[name] = pd.to_numeric(text, errors="coerce").where(counted, 0)
        else:
            frame[name] = counted.astype(int)
    return frame.groupby(["borough", "quarter"])[list(subject.figures)].sum()


def main(returns: Path) -> None:
    """Add up every file's figures by borough and quarter."""
    for subject in SUBJECTS:
        frames = [_read(layout) for layout in layouts(returns, subject.return_name)]
        sums = len(_figures(pd.concat(frames, ignore_index=True), subject))
        print(f"{subject.return_name}: {sums} sums")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
