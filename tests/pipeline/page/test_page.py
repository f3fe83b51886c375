"""Dagster's page shows the project's assets, checks and runs, and starts a run only if allowed.

The tests send the GraphQL queries that the page would.
"""

import json
from urllib.parse import urlencode

import pytest

from drug_strategy.io.folders import PROJECT
from drug_strategy.refreshing import attempts
from drug_strategy.settings import Settings
from tests.pipeline.page.conftest import LOCAL, query, served, until

PLACE = {
    "repositoryName": "__repository__",
    "repositoryLocationName": "orchestration.definitions",
}
A_REFRESH = {"mode": "default", "selector": {**PLACE, "jobName": "refresh"}}
ASSETS = """{ assetNodes {
    assetKey { path } groupName description kinds
    owners { ... on TeamAssetOwner { team } ... on UserAssetOwner { email } }
    assetMaterializations(limit: 1) { metadataEntries {
        label ... on IntMetadataEntry { intValue } } }
    metadataEntries { label
        ... on PathMetadataEntry { path }
        ... on TableSchemaMetadataEntry { schema { columns { name } } } }
} }"""
CHECKS = """query($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { ... on AssetNode {
    assetChecksOrError { ... on AssetChecks { checks {
        name
        executionForLatestMaterialization { evaluation { success severity metadataEntries { label
            ... on IntMetadataEntry { intValue }
            ... on TextMetadataEntry { text }
            ... on PathMetadataEntry { path }
            ... on TableMetadataEntry { table { records } } } } } } } }
} } }"""
WHEN = """query($place: RepositorySelector!) {
    schedulesOrError(repositorySelector: $place) { ... on Schedules { results {
        name cronSchedule } } }
    sensorsOrError(repositorySelector: $place) { ... on Sensors { results { name } } }
    runsOrError(limit: 1) { ... on Runs { results {
        jobName status } } } }"""
LAUNCH = """mutation($asked: ExecutionParams!) { launchPipelineExecution(executionParams: $asked) {
    __typename ... on LaunchRunSuccess { run { runId } } } }"""
RUNS = "{ runsOrError { ... on Runs { results { runId status } } } }"
RUN = "query($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"


@pytest.fixture(scope="module")
def assets(page):
    """Return every Dagster asset on the page by its key."""
    nodes = query(page, ASSETS)["assetNodes"]
    return {"/".join(node["assetKey"]["path"]): node for node in nodes}


def entries(of):
    return {
        entry["label"]: next((value for key, value in entry.items() if key != "label"), None)
        for entry in of["metadataEntries"]
    }


def checks(page, *key):
    """Return the latest result of each check on a Dagster asset, by check name."""
    node = query(page, CHECKS, key={"path": key})["assetNodeOrError"]
    return {
        check["name"]: check["executionForLatestMaterialization"]["evaluation"]
        for check in node["assetChecksOrError"]["checks"]
    }


def test_the_page_lists_runs_of_the_refresh_command_and_what_starts_others(page, home):
    found = query(page, WHEN, place=PLACE)
    [last] = found["runsOrError"]["results"]
    assert (last["jobName"], last["status"]) == ("refresh", "SUCCESS")
    [schedule] = found["schedulesOrError"]["results"]
    assert schedule == {"name": "nightly", "cronSchedule": "0 2 * * *"}
    sensors = {each["name"] for each in found["sensorsOrError"]["results"]}
    assert sensors == {"returns_changed", "run_failed"}
    said = home.with_name("ui").read_text("utf-8")
    assert said.startswith("The schedule is not running; start it in another terminal")


def test_every_dagster_asset_has_a_description_and_an_owner(assets):
    for key, node in assets.items():
        assert all(node[of] for of in ("groupName", "owners", "kinds", "description")), key


@pytest.mark.parametrize(
    ("key", "kind", "columns", "rows"),
    [
        ("landed/dip_rollout", "contract", ["borough", "start_date"], 5),
        ("marts/ward_profiles", "model", ["ward_code", "ward_name"], 624 * 3),
    ],
)
def test_the_dagster_page_shows_the_file_and_columns_and_rows_of_a_table(
    assets, key, kind, columns, rows
):
    shown = entries(assets[key])
    assert (PROJECT / shown[kind]).is_file()
    given = [column["name"] for column in shown["dagster/column_schema"]["columns"]]
    assert given[:2] == columns
    [made] = assets[key]["assetMaterializations"]
    assert entries(made)["dagster/row_count"] == rows


def test_the_check_of_a_return_lists_the_broken_rules_and_links_to_the_data_docs(page, home):
    found = checks(page, "landed", "crack_house_closures")["every_row_has_been_validated"]
    assert found["success"]
    shown = entries(found)
    broken = {record["reason"]: record for record in map(json.loads, shown["broken"]["records"])}
    assert broken["not_a_record"]["unexpected_count"] > 0
    assert broken["not_a_record"]["severity"] == "error"
    data_docs = home / "data_docs" / shown["page"].rpartition("/")[2]
    assert "Every line is a record" in data_docs.read_text("utf-8")


def test_the_published_file_has_a_check_with_dbts_tests_and_the_number_of_overdue_returns(
    page, assets
):
    found = checks(page, "published", "drug_strategy")
    of_data = found["every_test_of_the_data_passes"]
    assert of_data["success"]
    tests = {each["test"]: each for each in map(json.loads, entries(of_data)["results"]["records"])}
    accounted = tests["every_record_is_accounted_for"]
    assert (accounted["status"], accounted["failures"]) == ("pass", 0)
    assert (PROJECT / accounted["file"]).is_file()
    [published] = assets["published/drug_strategy"]["assetMaterializations"]
    assert entries(published)["returns_overdue"] > 0


def test_the_dagster_page_starts_no_run_whether_asked_by_get_or_by_post(page):
    """A page on another site could send the GET request as an image address."""
    before = query(page, RUNS)
    posted = query(page, LAUNCH, asked=A_REFRESH)["launchPipelineExecution"]
    place = urlencode({"query": LAUNCH, "variables": json.dumps({"asked": A_REFRESH})})
    with LOCAL.open(f"{page}/graphql?{place}") as stream:
        fetched = json.load(stream)["data"]["launchPipelineExecution"]
    assert posted == fetched == {"__typename": "UnauthorizedError"}
    assert query(page, RUNS) == before


@pytest.mark.soak  # starts a second server and runs a refresh
def test_the_dagster_page_can_start_a_refresh_if_it_may_start_runs(home, tmp_path):
    with served(home, tmp_path / "output", "--allow-runs") as page:
        run = query(page, LAUNCH, asked=A_REFRESH)["launchPipelineExecution"]["run"]["runId"]

        def ended():
            status = query(page, RUN, run=run)["runOrError"]["status"]
            return status if status in ("SUCCESS", "FAILURE", "CANCELED") else None

        assert until(ended, "the end of the run") == "SUCCESS"
    attempt = attempts.recorded(Settings(home=home, returns=home))[-1]
    assert (attempt.started_by, attempt.run_id) == ("Dagster's page", run)


def test_the_dagster_page_sends_no_telemetry_and_shows_no_advertisement(page):
    assert query(page, "{ shouldShowNux }") == {"shouldShowNux": False}
    with LOCAL.open(page) as stream:
        assert '"telemetryEnabled": false' in stream.read().decode()
