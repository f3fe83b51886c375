"""Every broken rule is found with its table, by macros, a generic test or the test of measures."""

from pathlib import Path

import duckdb
import pytest
import yaml

from drug_strategy.io.folders import PROJECT
from tests import commands

# The first two rows are equal, the third has a negative amount, and the last two have no key.
SENT = """
select * from (values
    (1, 'camden', 5), (1, 'camden', 5), (3, 'camden', -1), (null, null, 5), (null, null, null)
) as sent(number, borough, amount)
"""
# The first indicator counts what it should. Each other row has one fault, which its name says.
REGISTER = """
select * from (values
    ('right', 'done', 'community_concerns', 'raised + led',
        'community_concerns+ crack_house_closures', 90),
    ('survey', null, null, null, null, null),
    ('misspelt', 'raisd', null, null, null, null),
    ('of_which', 'raised', null, 'led', null, null),
    ('of_others', 'raised', 'crack_house_closures', null, null, null),
    ('of_one_too_many', 'led', 'crack_house_closures + community_concerns',
        'led', 'cannabis_factory_closures + crack_house_closures', null),
    ('without_days', 'done', null, null, null, null),
    ('with_days', 'raised', null, null, null, 90)
) as listed(
    indicator_id, numerator_measure, numerator_return, denominator_measure, denominator_return,
    counted_within_days
)
"""
MEASURES = {
    "community_concerns": {"raised": {}, "done": {"second_date": "done_date"}},
    "crack_house_closures": {"led": {}},
    "cannabis_factory_closures": {"+rows": "sites", "led": {}},
}
BRIDGE = PROJECT / "models" / "intermediate" / "indicators" / "int_indicator_measures.sql"
KEY = Path("generic", "one_row_per.sql")
KEYS = """
models:
  - name: sent
    data_tests:
      - one_row_per: {name: two_columns, arguments: {columns: [number, borough]}}
      - one_row_per: {name: three_columns, arguments: {columns: [number, borough, amount]}}
  - {name: boroughs, data_tests: [{one_row_per: {arguments: {columns: [name]}}}]}
"""
RULES = {
    "codes": "unknown_codes([(['camden', 'brent'], ['sent.borough', 'boroughs.name']),"
    " ([1, 2], ['sent.number'])])",
    "references": "unknown_references([('boroughs.name', ['sent.borough']),"
    " ('sent.number', ['sent.number'])])",
    "rules": "broken_rules([('sent', 'amount >= 0'), ('sent', 'coalesce(amount, 0) < 6'),"
    " ('boroughs', \"name <> 'brent'\")])",
}
BROKEN = {
    "codes": {("in sent, number must be one of its codes; other codes: 1", "sent")},
    "references": {("in sent, borough must be in boroughs; other values: 3", "sent")},
    "rules": {
        ("in sent, amount >= 0 must be true; failing rows: 2", "sent"),
        ("in boroughs, name <> 'brent' must be true; failing rows: 1", "boroughs"),
    },
    "measures": {
        (f"in indicator_register, {fault}", "indicator_register")
        for fault in (
            "misspelt: there is no measure raisd; the nearest is raised",
            "of_which: several returns have the measure led: cannabis_factory_closures,"
            " crack_house_closures; write in denominator_return which to count, joined by +",
            "of_others: numerator_return names no return that has the measure raised",
            "of_others: numerator_return names crack_house_closures, which does not have the"
            " measure raised",
            "of_one_too_many: numerator_return names community_concerns, which does not have the"
            " measure led",
            "without_days: done counts what happened by done_date; write the number of days in"
            " counted_within_days",
            "with_days: raised has no second date; leave counted_within_days empty",
        )
    },
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Create a dbt project with some models and this project's flags, macros and test of keys."""
    folder = tmp_path_factory.mktemp("tried")
    ours = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    dbt_project = {
        "name": "tried",
        "profile": "tried",
        "flags": ours["flags"],
        "macro-paths": [str(PROJECT / "macros")],
        "test-paths": ["checks"],
        "data_tests": {"+store_failures": True, "+schema": "found"},
    }
    database = {"type": "duckdb", "path": str(folder / "tried.duckdb")}
    profile = {"tried": {"target": "dev", "outputs": {"dev": database}}}
    (folder / "models").mkdir()
    (folder / "checks" / "generic").mkdir(parents=True)
    for name, content in {
        "dbt_project.yml": yaml.safe_dump(dbt_project),
        "profiles.yml": yaml.safe_dump(profile),
        "models/boroughs.sql": "select 'brent' as name",
        "models/sent.sql": SENT,
        "models/indicator_register.sql": REGISTER,
        "models/int_indicator_measures.sql": BRIDGE.read_text("utf-8"),
        "models/int_measures.sql": "select * from {{ ref('int_indicator_measures') }}",
        "models/int_measures.yml": yaml.safe_dump(
            {"models": [{"name": "int_measures", "config": {"meta": {"measures": MEASURES}}}]}
        ),
        "checks/measures.sql": (PROJECT / "tests/dbt/measures_of_seeds.sql").read_text("utf-8"),
        "models/reading_sent.sql": "select * from {{ ref('sent') }}",
        "models/reading_boroughs.sql": "select * from {{ ref('boroughs') }}",
        "models/keys.yml": KEYS,
        f"checks/{KEY}": (PROJECT / "tests" / "dbt" / KEY).read_text("utf-8"),
        **{f"checks/{name}.sql": f"{{{{ {rules} }}}}" for name, rules in RULES.items()},
    }.items():
        (folder / name).write_text(content)
    return folder


def dbt(project, command):
    return commands.dbt(command, *(f"--{kind}-dir={project}" for kind in ("project", "profiles")))


def test_every_broken_rule_is_found_with_its_table_and_the_number_of_failing_rows(project):
    """Null keys are equal, and a row for which a rule is null breaks it.

    What reads a table with a repeated key is not built, and no measure is counted until the
    register has no faults.
    """
    output = dbt(project, "build").output
    with duckdb.connect(str(project / "tried.duckdb"), read_only=True) as built:
        for name, expected in BROKEN.items():
            found = built.execute(f"select sentence, of_table from found.{name}").fetchall()
            assert set(found) == expected, output
        found = built.execute("from found.two_columns order by all nulls last").fetchall()
        assert found == [(1, "camden", 2), (None, None, 2)]
        assert built.execute("from found.three_columns").fetchall() == [(1, "camden", 5, 2)]
        views = built.execute("select view_name from duckdb_views() where not internal")
        read = {view for (view,) in views.fetchall() if view.startswith("reading_")}
        assert read == {"reading_boroughs"}
    assert "SKIP relation main.int_measures" in output


def test_dbt_stops_if_a_data_test_names_a_missing_model(project):
    (project / "checks" / "of_a_deleted_model.sql").write_text("select * from {{ ref('gone') }}")
    outcome = dbt(project, "parse")
    assert outcome.returncode != 0
    assert "gone" in outcome.output
