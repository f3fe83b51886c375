"""The synthetic example returns are complete, reproducible, labelled and deliberately faulty."""

import csv
import gzip
import io
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from drug_strategy.contracts import contracts
from drug_strategy.examples import make_examples, schedule
from drug_strategy.examples.generator import GEOGRAPHY, invent_events
from drug_strategy.io.errors import UserError

SCALE = 0.05


@pytest.fixture(scope="module")
def example(example_home):
    """Return the example returns that other tests share."""
    return example_home.returns


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    """Return example returns with enough rows for most boroughs and quarters."""
    folder = tmp_path_factory.mktemp("returns")
    make_examples(folder, seed=1, scale=0.25)
    return folder


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def cells(path):
    """Yield a file's cells as text, whatever its format and encoding."""
    if path.suffix == ".parquet":
        for row in duckdb.read_parquet(str(path)).fetchall():
            yield from map(str, row)
    elif path.suffix == ".xlsx":
        for row in load_workbook(path, read_only=True).worksheets[0].values:
            yield from map(str, row)
    else:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        yield _decoded(content)


def _decoded(content):
    if content.startswith(b"\xff\xfe"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def sent(example, return_name, part_of_name=""):
    """Return the text of a return's files with `part_of_name` in their names."""
    paths = sorted(
        path for path in (example / return_name).rglob("*.*") if part_of_name in path.name
    )
    assert paths
    return "\n".join(cell for path in paths for cell in cells(path))


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


def test_the_example_returns_have_a_few_hundred_files_and_cover_every_return(example):
    folders = {path.name for path in example.iterdir() if path.is_dir()}
    assert folders == set(contracts())
    assert 150 <= len(contents(example)) <= 300


def test_every_example_file_is_labelled_as_synthetic(example):
    assert "nothing here is real" in (example / "README.md").read_text("utf-8").splitlines()[0]
    names = [Path(name).name for name in contents(example) if name != "README.md"]
    assert [name for name in names if "synthetic" not in name] == []
    assert [name for name in names if "__received_20" not in name] == []


def test_the_examples_include_files_in_every_format_and_encoding(example):
    sent_files = contents(example)
    suffixes = {"".join(Path(name).suffixes[-1:]) for name in sent_files} - {".md"}
    assert suffixes == {".csv", ".gz", ".xlsx", ".parquet"}
    texts = [content for name, content in sent_files.items() if name.endswith(".csv")]
    assert any(text.startswith(b"\xef\xbb\xbf") for text in texts)
    assert any(text.startswith(b"\xff\xfe") for text in texts)
    assert any(b"\xa3" in text and b"\xc2\xa3" not in text for text in texts)
    heads = [line for text in texts for line in text.splitlines()[:4]]
    for delimiter in (b",", b";", b"|", b"\t"):
        assert any(line.count(delimiter) > 2 for line in heads)


@pytest.mark.parametrize(
    ("return_name", "dirt"),
    [
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
    ],
)
def test_some_example_files_have_deliberate_faults(example, return_name, dirt):
    assert dirt in sent(example, return_name)


def test_one_example_file_has_a_missing_column_and_another_is_sent_twice(example):
    assert "Closed Date" not in sent(example, "cannabis_factory_closures", "extra_sites")
    again = sent(example, "sanction_detections", "copy_for_file")
    assert again == sent(example, "sanction_detections", "headquarters_2011-12_q3")


def test_later_example_files_correct_and_withdraw_rows(example):
    corrected = sent(example, "crack_house_closures", "corrections").splitlines()[3]
    first_sent = sent(example, "crack_house_closures", "headquarters_2011-12_q")
    assert corrected.split(",")[0] in first_sent
    withdrawn = list(cells(next(example.rglob("*withdrawals*"))))
    detection = next(cell for cell in withdrawn if cell.startswith("SDT-"))
    assert "Yes" in withdrawn
    assert detection in sent(example, "sanction_detections", "headquarters_2011-12_q")


def test_most_example_register_entries_say_submitted_and_a_few_say_outstanding(larger):
    register = sent(larger, "return_register", "2009-10_q").splitlines()
    nil, outstanding, submitted = (
        sum(f",{status}," in line for line in register)
        for status in ("nil", "outstanding", "submitted")
    )
    assert submitted > nil > outstanding > 0


Quarter = tuple[str, str, str]  # return name, sender (GSS code or headquarters), quarter
OF_HEADQUARTERS = [name for name, each in contracts().items() if each.reported_by == "quarter"]
OF_BOROUGHS = [name for name, contract in contracts().items() if contract.is_registered]


def register(example):
    """Return each entry's status in the return register's example files."""
    codes = dict(
        duckdb.sql(
            f"select borough_name, borough_code from read_csv('{GEOGRAPHY}/boroughs.csv')"
        ).fetchall()
    )
    found = {}
    for path in sorted((example / "return_register").rglob("*.*")):
        for return_name, borough, quarter, status in _entries(path):
            found[return_name, codes.get(borough, borough), quarter] = status.lower()
    return found


def _entries(path):
    if path.suffix == ".xlsx":
        rows = [[*map(str, row)] for row in load_workbook(path, read_only=True).active.values]
    else:
        rows = list(csv.reader(io.StringIO(_decoded(path.read_bytes()))))
    return (row[:4] for row in rows if row and row[0] in contracts())


def quarters_with_rows(seed, scale, *returns):
    """List each return, sender and quarter for which there are rows to send.

    Headquarters sends some returns for all boroughs.
    """
    with invent_events(seed, scale) as events:
        return {
            (name, sender, quarter)
            for name in returns
            for sender, quarter in events.execute(
                "select distinct if($all, 'headquarters', borough), quarter_label(counts_on)"
                f" from {name} where $all or borough like 'E%'",
                {"all": name in OF_HEADQUARTERS},
            ).fetchall()
        }


def test_headquarters_reports_nil_for_each_quarter_without_rows(example):
    """Headquarters sends nil entries once a year, when its annual returns are due."""
    entries = {key: status for key, status in register(example).items() if key[1][0] == "h"}
    with_rows = quarters_with_rows(1, SCALE, *OF_HEADQUARTERS)
    assert entries
    assert set(entries.values()) == {"nil"}
    assert entries.keys() | with_rows == {
        (name, "headquarters", f"{year}-{year % 100 + 1:02} Q{quarter}")
        for name in OF_HEADQUARTERS
        for year in range(2009, 2013)
        for quarter in range(1, 5)
    }
    assert not entries.keys() & with_rows
    for path in (example / "return_register").rglob("*.*"):
        has_nil = any(row[1] == "headquarters" for row in _entries(path))
        assert "_q4_" in path.name or not has_nil, path


def test_boroughs_register_every_return_that_they_send_apart_from_a_few_planned_exceptions(larger):
    entries, with_rows = register(larger), quarters_with_rows(1, 0.25, *OF_BOROUGHS)
    boroughs = {key[1] for key in entries}
    quarters = {key[2] for key in entries}
    others = {}
    for name in OF_BOROUGHS:
        for key in ((name, borough, quarter) for borough in boroughs for quarter in quarters):
            kind = entries.get(key, "no entry"), key in with_rows
            if kind not in {("submitted", True), ("nil", False)}:
                others.setdefault(kind, []).append(key)
    lost = Counter((key[0], key[2]) for key in others["no entry", True]).most_common(1)[0][0]
    missing = {
        has_rows: [key for key in others["no entry", has_rows] if (key[0], key[2]) != lost]
        for has_rows in (True, False)
    }
    of_lost = [key for key in entries if (key[0], key[2]) == lost]
    assert of_lost == []
    assert len([key for key in with_rows if (key[0], key[2]) == lost]) in (30, 31)
    assert missing[True] == [("sanction_detections", "E09000014", "2010-11 Q4")]
    assert [key[0] for key in missing[False]] == ["cannabis_factory_closures"]
    assert [key[0] for key in others["submitted", False]] == ["ppo_drug_tests"]
    outstanding = others["outstanding", False] + others["outstanding", True]
    assert Counter(key[0] for key in outstanding) == dict.fromkeys(OF_BOROUGHS, 3)
    assert others["outstanding", True]
    # One register entry deliberately has an invalid status.
    assert [key[2] for key in others.pop(("late", True), [])] == ["2010-11 Q3"]
    assert others.keys() == {
        ("no entry", True),
        ("no entry", False),
        ("outstanding", True),
        ("outstanding", False),
        ("submitted", False),
    }


def test_one_early_example_file_is_confirmed_by_the_register_and_another_is_not(example):
    early = [
        path.name[-14:-4]
        for path in sorted(example.rglob("sanction_detections_synthetic_e09000014_*"))
        if path.stem.endswith("-03-31")
    ]
    assert early == ["2011-03-31", "2012-03-31"]
    entries = register(example)
    assert ("sanction_detections", "E09000014", "2010-11 Q4") not in entries
    assert entries["sanction_detections", "E09000014", "2011-12 Q4"] == "submitted"


def test_the_dip_rollout_list_is_sent_again_after_every_quarter_except_the_last(example):
    paths = sorted((example / "dip_rollout").rglob("*2011-12*"), key=lambda path: path.name[-14:])
    assert len({path.read_bytes() for path in paths}) == 1
    received = [path.name[-14:-4] for path in paths]
    assert received == ["2012-04-23", "2012-07-16", "2012-10-16", "2013-01-16"]


def test_the_number_of_example_interviews_is_in_proportion_to_the_scale(example):
    assert sent(example, "pas_waves").count("SYN-R") == 48_000 * SCALE


def test_example_files_are_not_written_into_a_folder_with_other_files(tmp_path):
    (tmp_path / "real.csv").write_text("kept")
    with pytest.raises(UserError, match="not a synthetic example"):
        make_examples(tmp_path)
    assert contents(tmp_path) == {"real.csv": b"kept"}


def test_example_files_are_not_replaced_if_their_folder_contains_a_real_file(tmp_path):
    make_examples(tmp_path, scale=0.01)
    (tmp_path / "pas_waves" / "real.csv").write_text("kept")
    before = contents(tmp_path)
    with pytest.raises(UserError, match="not a synthetic example"):
        make_examples(tmp_path)
    assert contents(tmp_path) == before


def test_an_example_scale_of_zero_is_refused(tmp_path):
    with pytest.raises(UserError, match="above 0"):
        make_examples(tmp_path / "returns", scale=0)


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
