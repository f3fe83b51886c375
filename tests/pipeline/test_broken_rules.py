"""Every broken rule is found, with its table: by macros, and for measures by a test of seeds."""

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
RULES = {
    "keys": "repeated_keys([('sent', 'number, borough'), ('sent', 'number, borough, amount'),"
    " ('boroughs', 'name')])",
    "codes": "unknown_codes([(['camden', 'brent'], ['sent.borough', 'boroughs.name']),"
    " ([1, 2], ['sent.number'])])",
    "references": "unknown_references([('boroughs.name', ['sent.borough']),"
    " ('sent.number', ['sent.number'])])",
    "rules": "broken_rules([('sent', 'amount >= 0'), ('sent', 'coalesce(amount, 0) < 6'),"
    " ('boroughs', \"name <> 'brent'\")])",
}
BROKEN = {
    "keys": {
        ("in sent, each number, borough must have one row; repeated keys: 2", "sent"),
        ("in sent, each number, borough, amount must have one row; repeated keys: 1", "sent"),
    },
    "codes": {("in sent, number must be one of its codes; other codes: 1", "sent")},
    "references": {("in sent, borough must be in boroughs; other values: 3", "sent")},
    "rules": {
        ("in sent, amount >= 0 must be true; failing rows: 2", "sent"),
        ("in boroughs, name <> 'brent' must be true; failing rows: 1", "boroughs"),
    },
    "measures": {
        (f"in indicators, {fault}", "indicators")
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
    """Create a dbt project with a few models and this project's flags and macros."""
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
    (folder / "checks").mkdir()
    for name, content in {
        "dbt_project.yml": yaml.safe_dump(dbt_project),
        "profiles.yml": yaml.safe_dump(profile),
        "models/boroughs.sql": "select 'brent' as name",
        "models/sent.sql": SENT,
        "models/indicators.sql": REGISTER,
        "models/int_indicator_measures.sql": BRIDGE.read_text("utf-8"),
        "models/measures.sql": "select * from {{ ref('int_indicator_measures') }}",
        "models/measures.yml": yaml.safe_dump(
            {"models": [{"name": "measures", "config": {"meta": {"measures": MEASURES}}}]}
        ),
        "checks/measures.sql": (PROJECT / "tests/dbt/measures_of_seeds.sql").read_text("utf-8"),
        **{f"checks/{name}.sql": f"{{{{ {rules} }}}}" for name, rules in RULES.items()},
    }.items():
        (folder / name).write_text(content)
    return folder


def dbt(project, command):
    return commands.dbt(command, *(f"--{kind}-dir={project}" for kind in ("project", "profiles")))


def test_every_broken_rule_is_found_with_its_table_and_the_number_of_failing_rows(project):
    """Null keys are equal, and a row for which a rule is null breaks it.

    No measure is counted until the register has no faults.
    """
    output = dbt(project, "build").output
    with duckdb.connect(str(project / "tried.duckdb"), read_only=True) as built:
        for name, expected in BROKEN.items():
            found = built.execute(f"select sentence, of_table from found.{name}").fetchall()
            assert set(found) == expected, output
    assert "SKIP relation main.measures" in output


def test_dbt_stops_if_a_data_test_names_a_missing_model(project):
    (project / "checks" / "of_a_deleted_model.sql").write_text("select * from {{ ref('gone') }}")
    outcome = dbt(project, "parse")
    assert outcome.returncode != 0
    assert "gone" in outcome.output
