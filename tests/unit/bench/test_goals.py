"""Each goal is the ratio that it says."""

from bench.goals import goals
from bench.measure import Figures


def test_each_goal_is_a_ratio_of_one_run() -> None:
    example = {
        "floor": Figures(2, 3, 100),
        "first refresh": Figures(20, 30, 500),
        "nothing new": Figures(1, 1, 50),
        "bare dbt build": Figures(10, 20, 300),
    }
    large = {
        "floor": Figures(20, 33, 400),
        "pandas": Figures(50, 50, 4_000),
        "first refresh": Figures(60, 90, 1_200),
        "one new file": Figures(15, 20, 600),
    }
    found = {goal.figure: goal.measured for goal in goals(example, large, 5_000_000)}
    assert found == {
        "first refresh of the example / floor, wall": 10,
        "the same, CPU / bare dbt build": 1.5,
        "nothing new / floor of the example": 0.5,
        "first refresh, 5,000,000 rows / floor, wall": 3,
        "first refresh, 5,000,000 rows / pandas, wall": 1.2,
        "CPU of a further row / the floor's": 2,
        "one new file on 5,000,000 rows / first refresh": 0.25,
        "peak memory of 5,000,000 rows, GB": 1.2,
    }
    assert len(list(goals(example, None, 131_000))) == 3
