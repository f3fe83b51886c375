"""A query reads only the published tables, and is answered in the chosen format."""

import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout

import duckdb
import openpyxl
import pytest

from drug_strategy.answers import query_process
from drug_strategy.answers.query import Question, answer, write_table
from drug_strategy.cli.main import main
from drug_strategy.io.errors import UserError
from drug_strategy.io.folders import LINK
from tests.pipeline.answers.conftest import ask

# test_only_reading.py has the statements that write.
READ_FILES = [
    "select * from read_csv('{folder}/secret.csv')",
    "select * from '{folder}/secret.csv'",
    "select * from read_blob('{published}')",
    "select * from read_duckdb('{folder}/private.duckdb')",
    "select * from parquet_metadata('{folder}/other.parquet')",
    "select * from glob('{folder}/*')",
    "select * from read_text('https://example.invalid/')",
]
ODD = "select null as a, '' as b, '=1+1' as c, 'x' || chr(27) || '[2J' as d, 1.5::decimal(3,1) as e"


@pytest.mark.parametrize("sql", READ_FILES)
def test_a_query_that_reads_anything_but_the_published_tables_is_refused(home, sql):
    with pytest.raises(UserError) as refused:
        ask(home, sql.format(folder=home.parent, published=home / "published" / LINK))
    assert str(refused.value) == (
        "The query failed: a query can read the published tables, but no other files."
    )


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("select getenv('PATH')", "getenv does not exist"),
        (" ; -- nothing", "There is no statement to run"),
        ("select 1; select 2", "Only one statement"),
        ("show tables; describe areas", "Only one statement"),
        ("describe nothing", "Table with name nothing does not exist"),
        # Without a limit, these two queries would take half a minute or more.
        (
            "select count(*) from range(10000000) as a, range(1000) as b"
            " where hash(a.range + b.range) = 1",
            "longer",
        ),
        ("select list(a.range) from range(1000000000) as a", "memory|longer"),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused_with_a_message_on_one_line(home, sql, sentence):
    with pytest.raises(UserError, match=sentence) as refused:
        ask(home, sql, seconds=0.5)
    assert "\n" not in str(refused.value)


def test_a_printed_table_has_at_most_100_000_rows(home):
    with pytest.raises(UserError, match="more than 100,000 rows; use --format csv"):
        ask(home, "from range(100001)")


def test_a_query_apart_ends_if_one_value_is_too_large_and_has_at_most_1000_rows_and_1_mb(home):
    """The process that runs the query enforces the limits that DuckDB does not."""
    file = home / "published" / LINK
    for sql, sentence in {
        "select length(repeat('x', 3000000000) || 'a')": "Out of Memory",
        "from range(1001)": "more than 1,000 rows; ask for fewer",
        "select repeat('x', 1000001)": "longer than 1 MB",
    }.items():
        with pytest.raises(UserError, match=sentence):
            query_process.ask_apart(file, sql, seconds=30)
    assert len(query_process.ask_apart(file, "from range(1000)")["rows"]) == 1000


def test_a_sum_of_pounds_ends_with_the_pennies(home):
    sql = "select 0.1::double + 0.2 as small, 4573499.970000001::double as large"
    for form in ("csv", "json", "table"):
        answer = ask(home, sql, form)
        assert re.findall(r"[\d.]{3,}", answer) == ["0.3", "4573499.97"]


def test_tables_and_columns_are_listed_with_comments_by_show_tables_and_describe(home):
    table = {"table_name": "marts.areas", "row_count": 1, "meaning": "One row per area."}
    for asked in ("show tables", "SHOW ALL TABLES;"):
        assert table in json.loads(ask(home, asked, "json"))
    column = {"column_name": "area_name", "data_type": "varchar", "meaning": "Name of the area"}
    for asked in ("describe marts.areas", 'desc "Areas";', "show Marts.areas"):
        assert json.loads(ask(home, asked, "json")) == [column]
    assert "column_name" in ask(home, "describe select 1 as a")


def test_null_and_empty_text_look_different_and_no_cell_of_a_csv_answer_is_a_formula(home):
    assert ask(home, ODD).splitlines()[2].startswith("null     =1+1")
    line = ask(home, ODD, "csv").splitlines()[1]
    assert line.startswith(',"",')
    assert ",'=1+1," in line
    [row] = json.loads(ask(home, ODD, "json"))
    assert (row["a"], row["b"], row["e"]) == (None, "", 1.5)


def test_a_json_answer_has_every_column_and_writes_nan_and_infinity_as_text(home):
    odd = "select map([date '2010-04-01'], ['inf'::double]) as a, ['nan'::double, 1] as b"
    [row] = json.loads(ask(home, odd, "json"), parse_constant=pytest.fail)
    assert row == {"a": {"2010-04-01": "inf"}, "b": ["nan", 1]}
    assert json.loads(ask(home, "select 'nan'::double as a", "json")) == [{"a": "nan"}]
    with pytest.raises(UserError, match="Two columns are called a; give each its own name"):
        ask(home, "select 1 as a, 2 as a", "json")


def test_an_answer_saved_as_a_workbook_stores_text_as_text_and_names_the_publication(
    home, tmp_path
):
    target = tmp_path / "answer.xlsx"
    sql = ODD + ", '2009-10' as year, date '2011-04-01' as day, 0.25 as share"
    answer(Question(sql, "xlsx", target), home / "published" / LINK)
    workbook = openpyxl.load_workbook(target)
    names, row = workbook["Answer"].iter_rows()
    found = {name.value: cell for name, cell in zip(names, row, strict=True)}
    assert (found["c"].value, found["c"].data_type) == ("=1+1", "s")
    assert found["year"].value == "2009-10"
    assert found["day"].value.date().isoformat() == "2011-04-01"
    assert (found["share"].value, found["a"].value) == (0.25, None)
    assert "\x1b" not in str(found["d"].value)
    [headings, *about] = workbook["About"].iter_rows(values_only=True)
    assert headings == ("About", "Value")
    assert dict(about) == {"publication_id": "P1", "question": sql}


def written(sql, width):
    """Return the table printed for a query on a terminal of this width."""
    out = io.StringIO()
    with duckdb.connect() as connection:
        found = connection.execute(sql)
        names = [column[0] for column in found.description or []]
        write_table(names, iter(found.fetchall()), out, width)
    return out.getvalue()


def test_a_table_on_a_terminal_fits_its_width_has_rounded_numbers_and_no_control_characters():
    sql = "select 33.62992927::double a, 12345678.9::double b, 0.5::double c, 0.000123456::double d"
    assert written(sql, 100).split()[-4:] == ["33.63", "12345679", "0.5", "0.0001235"]
    assert written(sql, None).split()[-4:] == ["33.62992927", "12345678.9", "0.5", "0.000123456"]
    sql = "select repeat('x', 50) as a, repeat('y', 50) as b"
    assert f"b  {'y' * 50}" in written(sql, 80)
    assert len(written(sql, 120).splitlines()) == len(written(sql, None).splitlines()) == 3
    assert "\x1b" not in written("select 'x' || chr(27) || '[2J' as d", 80)


def test_the_query_command_reads_one_query_from_a_file_or_from_standard_input(home, tmp_path):
    """The answer can be printed on an ASCII-only terminal."""
    sql = "select '£' as a from marts.areas"
    file = tmp_path / "one.sql"
    file.write_bytes(f"\ufeff{sql};\n-- done".encode())
    command = [sys.executable, "-m", "drug_strategy.cli", "query", "--home", str(home)]
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for given in (["--file", str(file)], ["-"]):
        ran = subprocess.run(
            [*command, *given],
            check=True,
            capture_output=True,
            input=file.read_bytes(),
            env={**os.environ, **ascii_only},
        )
        assert ran.stdout == b"a\n-\n\\xa3\n"
    for given in ([], ["select 1", "--file", str(file)]):
        assert main(["query", "--home", str(home), *given]) == 2


@pytest.mark.parametrize("given", ["inf", "nan", "0", "3601", "soon"])
def test_the_time_limit_of_a_query_must_be_above_0_and_at_most_an_hour(home, given, capsys):
    assert main(["query", "--home", str(home), "--timeout", given]) == 2
    assert capsys.readouterr().err == (
        "warehouse: Invalid value for '--timeout': give a number of seconds above 0 and up to"
        f" 3,600, not '{given}'; see: warehouse query --help\n"
    )


@pytest.mark.parametrize(
    ("sql", "nearest"),
    [
        ("select year from marts.borough_years", "fiscal_year"),
        ("select Borough from marts.borough_quarters", "area_code, area_name"),
        ("select w.borough from marts.ward_years as w", "borough_code, borough_name"),
        ("select ci_low from marts.london_totals", "lower_95"),
        ("select value from marts.london_years order by quarter_start", "period_start"),
    ],
)
def test_an_unknown_column_is_refused_with_the_columns_that_it_may_mean(golden_home, sql, nearest):
    with pytest.raises(UserError, match=f"there is no column .*; the nearest: .*{nearest}"):
        ask(golden_home, sql)


UNCHECKED = "Not checked for provisional, missing or mixed figures: {}."
OTHER = "marts.crack_house_closures"


def hints(home, sql):
    with redirect_stdout(io.StringIO()):
        return answer(Question(sql, "json"), home / "published" / LINK)


@pytest.mark.parametrize(
    ("sql", "unchecked"),
    [
        (
            "select sum(concerns_raised) from marts.ward_profiles union all"
            ' select sum(crack_houses_closed) from Marts . "Crack_House_Closures"',
            f"{OTHER}, marts.ward_profiles",
        ),
        (
            f"with c as (from drug_strategy.{OTHER}) select any_value(area_name)"
            " from marts.areas, c",
            OTHER,
        ),
        (f"pivot {OTHER} on fiscal_year using sum(crack_houses_closed)", OTHER),
        ("select max(indicator_id) from marts.indicator_signals", None),
        ("select max(indicator_id) from marts.ward_totals", None),
        ("from data_quality.file_reconciliation", None),
        (f"describe {OTHER}", None),
        (f"show {OTHER}", None),
        (f"explain from {OTHER}", None),
        (f"select '{OTHER}' -- {OTHER}", None),
    ],
)
def test_the_tables_whose_figures_are_not_checked_are_named_on_one_line(
    golden_home, sql, unchecked
):
    expected = [UNCHECKED.format(unchecked)] if unchecked else []
    assert hints(golden_home, sql) == expected


@pytest.mark.parametrize(
    ("where", "nearest"),
    [
        ("area_name = 'hackney'", ["No area_name is 'hackney'; the nearest: Hackney."]),
        (
            "area_name in ('Hammersmith & Fulham', 'Camden') and fiscal_year = '2011/12'",
            [
                "No area_name is 'Hammersmith & Fulham'; the nearest: Hammersmith and Fulham.",
                "No fiscal_year is '2011/12'; the nearest: 2011-12.",
            ],
        ),
        (
            "indicator_id = 'crack_house_closures'",
            ["No indicator_id is 'crack_house_closures'; the nearest: crack_houses_closed."],
        ),
        (
            "area_name like 'Hackny%'",
            ["No area_name is like 'Hackny%'; the nearest: Hackney."],
        ),
        ("unit = 'x'", ["No unit is 'x'; it has: count, days, gbp, index, percent."]),
        # Each text is a value of its column, but no row has both.
        ("area_name = 'Camden' and fiscal_year = '2010-11' and false", []),
    ],
)
def test_an_answer_without_rows_names_the_values_nearest_to_unknown_texts(
    golden_home, where, nearest
):
    """An answer may also be one row of zeros and nulls."""
    for selected in ("area_name", "count(*), sum(value)"):
        sql = f"select {selected} from marts.borough_years where {where}"
        assert hints(golden_home, sql) == nearest


def test_a_ward_is_found_however_its_name_is_spelt(golden_home):
    [note] = hints(golden_home, "from marts.areas where area_name like 'St Andrew%'")
    assert note == "No area_name is like 'St Andrew%'; the nearest: St. Andrew's."


def test_an_unchecked_table_is_named_after_the_notes_on_the_other_tables(golden_home):
    first, *more, last = hints(
        golden_home,
        "select (select sum(numerator) from marts.borough_quarters), sum(concerns_raised)"
        " from marts.ward_profiles",
    )
    assert first.startswith("These figures do not add up: ")
    assert last == UNCHECKED.format("marts.ward_profiles")
    assert last not in more
