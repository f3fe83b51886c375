"""The dashboard for Superset: locked down, without a figure, of columns that are there."""

from pathlib import Path

import duckdb

from drug_strategy.settings import Settings
from drug_strategy.superset import write_bundle
from tests.commands import warehouse
from tests.readers.conftest import parts

UUIDS = {
    "databases/drug_strategy": "109f8863-c817-5730-be74-a8d514d111a3",
    "datasets/drug_strategy/figures": "7f6c53b8-c645-5f1f-8c80-e642f472d598",
    "datasets/drug_strategy/confidence_target": "94a7602a-cd27-5373-bed6-6ad9bab1df81",
    "datasets/drug_strategy/publication": "058b93e6-9382-5c62-8cf6-fcf953aff323",
    "charts/what_these_figures_are": "7546c1bf-8415-5c37-a2c0-c8a423ee2a2f",
    "charts/how_the_target_is_going": "571032dd-7706-5abc-8a09-49877fe489f5",
    "charts/each_quarter": "4dbfea12-53d4-537a-97c4-5d1d1b761bbc",
    "charts/what_it_does_not_tell": "9c914edb-bb6a-5c9f-8406-f309c549f407",
    "charts/each_fiscal_year": "75440c7a-6891-5b6e-a8fe-34bed823b789",
    "dashboards/drug_strategy": "1aa9b587-85f0-5d3e-bd83-94aaea6b21f0",
}


def test_the_database_is_the_published_file_read_only_and_locked_down(
    bundle: Path, published: Path
) -> None:
    database = parts(bundle)["drug_strategy/databases/drug_strategy.yaml"]
    address, _, settings = database["sqlalchemy_uri"].partition("?")
    assert address == f"duckdb:///{published}"
    assert set(settings.split("&")) == {
        "access_mode=read_only",
        "enable_external_access=false",
        "lock_configuration=true",
    }
    allowed = {name for name, value in database.items() if name.startswith("allow_") and value}
    assert allowed == set()


def test_every_column_that_a_chart_asks_for_is_in_the_mart(bundle: Path, published: Path) -> None:
    found = parts(bundle)
    datasets = {part["uuid"]: part for name, part in found.items() if "/datasets/" in name}
    with duckdb.connect(str(published), read_only=True) as connection:
        for dataset in datasets.values():
            columns = connection.execute(f"from marts.{dataset['table_name']} limit 0").description
            assert [row["column_name"] for row in dataset["columns"]] == [c[0] for c in columns]
    asked = 0
    for name, chart in found.items():
        if "/charts/" not in name:
            continue
        known = {row["column_name"] for row in datasets[chart["dataset_uuid"]]["columns"]}
        params = chart["params"]
        wanted = {*params.get("all_columns", []), *params.get("groupby", [])}
        wanted |= {each["subject"] for each in params.get("adhoc_filters", [])}
        assert wanted <= known
        asked += len(wanted)
    assert asked > 15


def test_no_table_colours_a_number_as_good_or_bad(bundle: Path) -> None:
    tables = [part for part in parts(bundle).values() if part.get("viz_type") == "table"]
    assert len(tables) == 4
    assert not any(
        each["params"]["color_pn"] or each["params"]["show_cell_bars"] for each in tables
    )


def test_the_same_file_is_written_again_and_the_path_may_be_another(
    settings: Settings, bundle: Path, tmp_path: Path
) -> None:
    write_bundle(settings, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()
    target = tmp_path / "other.zip"
    ran = warehouse(
        *("superset", target, "--published", "/srv/a b/f.duckdb", "--home", settings.home)
    )
    assert ran.returncode == 0, ran.said
    database = parts(target)["drug_strategy/databases/drug_strategy.yaml"]
    assert database["sqlalchemy_uri"].startswith("duckdb:////srv/a%20b/f.duckdb?")


def test_every_part_has_the_uuid_by_which_superset_found_it_before(bundle: Path) -> None:
    uuids = {name: part["uuid"] for name, part in parts(bundle).items() if "uuid" in part}
    assert uuids == {f"drug_strategy/{name}.yaml": uuid for name, uuid in UUIDS.items()}
