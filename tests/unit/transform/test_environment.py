"""dbt's own environment variables have no effect on a refresh."""

import os

from drug_strategy.settings import Settings


def test_a_refresh_passes_no_dbt_environment_variables_to_dbt_except_secrets(tmp_path, monkeypatch):
    """Otherwise, if DBT_EMPTY were set, a refresh would publish empty tables and report success."""
    asked = ("DBT_EMPTY", "DBT_RESOURCE_TYPES", "DBT_ENGINE_EMPTY", "DBT_ENV_SECRET_TOKEN")
    monkeypatch.setattr(os, "environ", dict.fromkeys(asked, "true"))
    Settings(home=tmp_path, returns=tmp_path).export()
    left = {name: os.environ[name] for name in os.environ if name.startswith("DBT_")}
    assert left == {"DBT_ENV_SECRET_TOKEN": "true", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
