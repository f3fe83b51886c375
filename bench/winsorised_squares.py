"""Simulate how winsorising (moving extremes inwards) changes the mean square of normal scores.

`python -m bench.winsorised_squares` simulates the scores of stable boroughs and writes the seed
winsorised_squares. At each end, the most extreme tenth of the scores is replaced by the next score
inwards. The seed has the mean square of the resulting scores, by number of boroughs. The mart
indicator_comparisons divides the overdispersion by this mean square.
"""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SEED = Path(__file__).parents[1] / "seeds" / "statistics" / "winsorised_squares.csv"
BOROUGHS = range(10, 34)
DRAWS = 1_000_000
BATCH = 100_000


def drawn_in(boroughs: int) -> int:
    """Return how many scores are moved at either end: a tenth, with halves rounded up as in SQL."""
    return int(0.1 * boroughs + 0.5)


def winsorised(scores: Array) -> Array:
    """Move the extreme scores in each row to the next score inwards."""
    boroughs = scores.shape[1]
    low = drawn_in(boroughs)
    high = boroughs - 1 - low
    ordered = np.partition(scores, (low, high), axis=1)
    return np.asarray(np.clip(scores, ordered[:, [low]], ordered[:, [high]]))


def mean_square(boroughs: int, draws: int, seed: int = 2010) -> float:
    """Return the mean square of the winsorised scores, averaged over the draws."""
    chance = np.random.default_rng((seed, boroughs))
    batches = [
        float(np.mean(winsorised(chance.standard_normal((BATCH, boroughs))) ** 2))
        for _ in range(draws // BATCH)
    ]
    return float(np.mean(batches))


def main() -> None:
    """Run the simulation and write the seed file."""
    with SEED.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("boroughs", "mean_square", "draws"))
        for boroughs in BOROUGHS:
            square = mean_square(boroughs, DRAWS)
            writer.writerow((boroughs, f"{square:.4f}", DRAWS))
            print(f"{boroughs:3} {square:.4f}")


if __name__ == "__main__":
    main()
