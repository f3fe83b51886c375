"""R's survey package gives the same survey figures as the warehouse."""

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

SCRIPT = Path(__file__).with_name("survey.R")
RSCRIPT = shutil.which("Rscript")
# For boroughs, only fiscal years are compared; for London, all periods are.
ASKED = """
    select measure, area_level, area_code, period_type, period_start, period_end
    from marts.public_attitudes
    where base > 0 and (period_type = 'fiscal_year' or area_level = 'london')
"""
RESPONDENTS = """
    select
        '{measure}' as measure, quarter_start, borough_code, weight,
        cast({answered} as integer) as v, cast({answered} and {meant} as integer) as y
    from intermediate.int_pas_waves__current
"""
DIFFERENCES = """
    select ours.measure, ours.area_code, ours.period_label
    from read_csv('{folder}/answered.csv') as r
    inner join marts.public_attitudes as ours
        using (measure, area_code, period_type, period_start)
    where not (
        abs(ours.value - r.value) < 1e-9
        and abs(ours.standard_error - r.standard_error) < 1e-9
        and (
            abs(ours.design_effect / nullif(r.design_effect, 0) - 1) < 1e-9
            or ours.value in (0, 100) or ours.base < 2
        )
        and abs(ours.all_respondent_value - r.all_respondent_value) < 1e-9
        and abs(ours.not_answered_percent - r.not_answered_percent) < 1e-9
        and ours.base = r.base
    ) is true
"""


def has_survey():
    asked = [str(RSCRIPT), "-e", "library(survey)"]
    return RSCRIPT is not None and not subprocess.run(asked, check=False).returncode


def test_the_survey_package_in_r_gives_the_same_shares_and_standard_errors(settings, tmp_path):
    if not has_survey():
        pytest.skip("R or its survey package is not installed")
    people = " union all ".join(
        RESPONDENTS.format(measure=measure, answered=answered, meant=meant)
        for measure, answered, meant in (
            ("pas_drugs_problem", "is_problem_answered", "is_problem"),
            ("pas_tackling_drugs", "is_tackling_answered", "is_tackling_well"),
        )
    )
    with duckdb.connect(str(settings.database), read_only=True) as private:
        private.execute(f"copy ({people}) to '{tmp_path}/respondents.csv'")
        private.execute(f"copy ({ASKED}) to '{tmp_path}/asked.csv'")
        subprocess.run([str(RSCRIPT), str(SCRIPT), str(tmp_path)], check=True)
        found = private.execute(DIFFERENCES.format(folder=tmp_path)).fetchall()
    assert len((tmp_path / "answered.csv").read_text().splitlines()) > 300
    assert found == []
