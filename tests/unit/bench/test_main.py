"""Each row in the benchmark's table gives a ratio next to its goal."""

from bench.__main__ import goals
from bench.measure import Figures


def test_each_benchmark_goal_compares_two_measurements_from_the_same_run() -> None:
    example = {
        "floor": Figures(2, 3, 100),
        "first refresh": Figures(20, 30, 500),
        "one new file": Figures(12, 15, 500),
        "nothing new": Figures(1, 1, 50),
    }
    large = {
        "floor": Figures(20, 33, 400),
        "peer": Figures(50, 50, 4_000),
        "first refresh": Figures(60, 90, 1_200),
        "one new file": Figures(15, 20, 600),
    }
    found = {ratio: (measured, goal) for ratio, measured, goal in goals(example, large, 5_000_000)}
    assert found == {
        "first refresh of the example / floor": (10, 12),
        "one new file on the example / floor": (6, 7),
        "first refresh of 5,000,000 rows / floor": (3, 5),
        "first refresh of 5,000,000 rows / peer": (1.2, 3.5),
        "CPU time of each additional row / floor": (2, 3),
        "one new file on 5,000,000 rows / first refresh": (0.25, 0.25),
        "nothing new on the example / floor": (0.5, 0.5),
    }
    assert len(list(goals(example, None, 186_000))) == 3
    goal_of_25m = {each.ratio: each.goal for each in goals(example, large, 25_000_000)}
    assert goal_of_25m["first refresh of 25,000,000 rows / peer"] == 2
