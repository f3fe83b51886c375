"""The synthetic example returns are complete, reproducible, labelled and deliberately faulty.

The example returns are for trying the warehouse out, so most of this is tested only with `--soak`.
"""

import pytest

from bench import floor, peer
from bench.comparison import differing
from drug_strategy.contracts import contracts
from drug_strategy.examples import make_examples, schedule
from drug_strategy.io.errors import UserError
from tests.homes import rows_of

SCALE = 0.05
REASONS = {
    "select reason from data_quality.quarantine_summary": {
        *("not_a_record", "unparseable_value", "invalid_value", "borough_unknown", "date_order"),
        *("ward_not_in_borough", "date_out_of_range", "duplicate_row", "ragged_row"),
    },
    "select reason from data_quality.warning_summary": {
        *("unknown_column", "ward_unmatched", "unexpected_value", "commercial_unknown"),
    },
}


@pytest.fixture(scope="module")
def example(example_home):
    """Return the example returns that other tests share."""
    return example_home.returns


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.soak
def test_the_same_seed_and_scale_give_identical_example_files(example, tmp_path):
    """Another seed gives files with the same names but different contents."""
    messages = []
    make_examples(tmp_path, seed=1, scale=SCALE, progress=messages.append)
    assert contents(tmp_path) == contents(example)
    assert len(messages) == len(contracts())
    paths = make_examples(tmp_path, seed=2, scale=SCALE)
    second = contents(tmp_path)
    assert len(second) == len(paths) + 1
    assert contents(example).keys() == second.keys()
    assert contents(example) != second


@pytest.mark.soak
def test_a_few_hundred_example_files_cover_every_return_format_and_encoding_and_are_labelled(
    example,
):
    assert {path.name for path in example.iterdir() if path.is_dir()} == set(contracts())
    assert "nothing here is real" in (example / "README.md").read_text("utf-8").splitlines()[0]
    files = {path for path in example.rglob("*.*") if path.name != "README.md"}
    assert 150 <= len(files) <= 300
    assert all("synthetic" in path.name and "__received_20" in path.name for path in files)
    assert {path.suffix for path in files} == {".csv", ".gz", ".xlsx", ".parquet"}
    texts = [path.read_bytes() for path in files if path.suffix == ".csv"]
    assert any(text.startswith(b"\xef\xbb\xbf") for text in texts)
    assert any(text.startswith(b"\xff\xfe") for text in texts)
    assert any(b"\xa3" in text and b"\xc2\xa3" not in text for text in texts)
    heads = [line for text in texts for line in text.splitlines()[:4]]
    for delimiter in (b",", b";", b"|", b"\t"):
        assert any(line.count(delimiter) > 2 for line in heads)


def test_the_example_returns_have_deliberate_faults_and_corrections(example_home):
    path = example_home.published_file
    for sql, some in REASONS.items():
        assert {reason for (reason,) in rows_of(path, sql)} >= some
    counts = "sum(superseded), sum(withdrawn), count(*) filter (where status = 'duplicate')"
    [found] = rows_of(path, f"select {counts} from data_quality.file_reconciliation")
    assert all(found)


def test_example_files_are_not_written_into_a_folder_with_a_real_file(tmp_path):
    make_examples(tmp_path / "examples", scale=0.01)
    for folder in ("examples/pas_waves", "others"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "real.csv").write_text("kept")
    before = contents(tmp_path)
    for folder in ("examples", "others"):
        with pytest.raises(UserError, match="not a synthetic example"):
            make_examples(tmp_path / folder)
    with pytest.raises(UserError, match="above 0"):
        make_examples(tmp_path / "returns", scale=0)
    assert contents(tmp_path) == before


def test_an_error_names_the_example_script_that_lacks_a_column_of_the_contract(
    tmp_path, monkeypatch
):
    contract = contracts()["dip_rollout"]
    extra = contract.columns[-1].model_copy(update={"name": "run_by"})
    longer = contract.model_copy(update={"columns": (*contract.columns, extra)})
    monkeypatch.setattr(schedule, "contracts", lambda: {**contracts(), "dip_rollout": longer})
    expected = r"returns/dip_rollout\.sql must create every column .* step 3\)\. .*run_by"
    with pytest.raises(UserError, match=expected):
        make_examples(tmp_path, scale=SCALE)


@pytest.mark.parametrize("baseline", [floor, peer], ids=["floor", "peer"])
def test_the_benchmarks_baselines_add_up_to_the_published_figures(example_home, baseline, tmp_path):
    baseline.main(example_home.returns, tmp_path / "sums.parquet")
    assert differing(tmp_path / "sums.parquet", example_home.published_file) == {}
