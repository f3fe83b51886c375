"""The synthetic example returns are complete, reproducible, labelled and deliberately faulty.

The example returns are for trying the warehouse out, so most of this is tested only with `--soak`.
"""

import csv
import gzip
import io

import duckdb
import pytest
from openpyxl import load_workbook

from drug_strategy.contracts import contracts
from drug_strategy.examples import make_examples, schedule
from drug_strategy.io.errors import UserError

SCALE = 0.05
FAULTS = [
    ("crack_house_closures", "Old Market Quarter"),
    ("crack_house_closures", "Hackney,E05000026"),
    ("crack_house_closures", "31/09/2010"),
    ("crack_house_closures", "see over"),
    ("crack_house_closures", "Total,"),
    ("crack_house_closures", "* Synthetic"),
    ("cannabis_factory_closures", "about 40"),
    ("asset_confiscations", "Desk Officer Comment"),
    ("asset_confiscations", "(£250.00)"),
    ("ppo_drug_tests", "Inconclusive"),
    ("ppo_roster", "summer 2010"),
    ("sanction_detections", "Community resolution"),
    ("network_disruptions", "Hackney; Atlantis"),
    ("pas_waves", "HEATHROW"),
    ("return_register", "Late"),
    ("recorded_offences", "Drug Trafficking"),
    ("recorded_offences", "TRAFFICKING OF DRUGS"),
    ("recorded_offences", "Unknown"),
]


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


def text_of(path):
    """Return a file's cells as text, whatever its format and encoding."""
    if path.suffix == ".parquet":
        return "\n".join(str(cell) for row in rows_in(path) for cell in row)
    if path.suffix == ".xlsx":
        return "\n".join(",".join(map(str, row)) for row in rows_in(path))
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    if content.startswith(b"\xff\xfe"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def rows_in(path):
    if path.suffix == ".parquet":
        return duckdb.read_parquet(str(path)).fetchall()
    if path.suffix == ".xlsx":
        return load_workbook(path, read_only=True).worksheets[0].values
    return csv.reader(io.StringIO(text_of(path)))


def sent(example, return_name, part_of_name=""):
    """Return the text of a return's files with `part_of_name` in their names."""
    paths = sorted(
        path for path in (example / return_name).rglob("*.*") if part_of_name in path.name
    )
    assert paths
    return "\n".join(map(text_of, paths))


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
    assert sent(example, "pas_waves").count("SYN-R") == 48_000 * SCALE


@pytest.mark.soak
def test_some_example_files_have_deliberate_faults_or_correct_others(example):
    for return_name, fault in FAULTS:
        assert fault in sent(example, return_name), fault
    assert "Closed Date" not in sent(example, "cannabis_factory_closures", "extra_sites")
    again = sent(example, "sanction_detections", "copy_for_file")
    assert again == sent(example, "sanction_detections", "headquarters_2011-12_q3")
    [withdrawals] = example.rglob("*withdrawals*")
    [reference] = [cell for row in rows_in(withdrawals) for cell in row if "SDT-" in str(cell)][:1]
    assert "Yes" in text_of(withdrawals)
    assert reference in sent(example, "sanction_detections", "headquarters_2011-12_q")


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
