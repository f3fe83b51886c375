"""The list of PPOs is safe to open in a spreadsheet."""

import duckdb

from drug_strategy.exports.ppo_list import write_list
from drug_strategy.settings import Settings


def test_no_cell_in_the_list_of_ppos_runs_as_a_formula(tmp_path):
    settings = Settings(home=tmp_path, returns=tmp_path / "returns")
    (tmp_path / "persons").mkdir()
    with duckdb.connect(str(settings.database)) as private:
        private.execute("create schema restricted")
        private.execute(
            "create table restricted.ppo_positive_list as select 'pseudonym' as ppo_ref,"
            " '+44' as latest_offence, date '2010-05-05' as latest_positive_date, null as route"
        )
        private.execute(
            "copy (select 'pseudonym' as pseudonym, '=HYPERLINK(\"a\",1)' as reference)"
            f" to '{tmp_path}/persons/a.parquet'"
        )
    assert write_list(settings, tmp_path / "list.csv") == 1
    heading, row = (tmp_path / "list.csv").read_text("utf-8").splitlines()
    assert heading == "ppo_ref,latest_offence,latest_positive_date,route"
    assert row == '"\'=HYPERLINK(""a"",1)",\'+44,2010-05-05,'
