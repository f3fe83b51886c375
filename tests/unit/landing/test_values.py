"""Cells are read by the rules in docs/returns.md."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drug_strategy.contracts import Column
from drug_strategy.landing.values import PLACES, create_macros, templates

DATABASE = duckdb.connect()
create_macros(DATABASE)
SQL = templates().get_template("typed.sql").module
DATABASE.execute("set TimeZone = 'Europe/London'")


def given_as(kind, cell, clean=False):
    """Return SQL for the cell's value, which is null if the cell counts as not given."""
    return f"given{'_clean' if clean else ''}{'_place' if kind in PLACES else ''}({cell})"


def read(text, kind, allowed=(), is_key=False):
    column = Column.model_construct(name="x", stated_type=kind, codes=allowed, is_key=is_key)
    steps = (
        "with a as (select nullif(cleaned(t), '') as t from (select ? as t)),"
        f" b as (select {given_as(kind, 't')} as t from a),"
        f" c as (select t, compared(t) as t_compared from b) select {SQL.typed(column, 't')} from c"
    )
    [row] = DATABASE.execute(steps, [text]).fetchall()
    return row[0]


FIRST_OF_APRIL = (
    *("2010-04-01", "2010-4-1", "2010-04-01T23:59:59", "1/4/2010", "1/4/10"),
    *("1 Apr 2010", "1-apr-10", "1 April 2010", "\u00a0 1\u2003Apr  2010\t"),
    *("2010-03-31T23:30:00Z", "2010-04-01 00:30:00,5 +01:00"),
    *("2010-03-31 16:30:00-07", "2010-04-01 13:30:00+1400"),
)
MOST_POUNDS = Decimal("9999999999999999.99")
# A number too large for its type becomes the largest number that the type can have.
READ = {
    "date": dict.fromkeys(FIRST_OF_APRIL, date(2010, 4, 1)) | {"01/01/99": date(2099, 1, 1)},
    "money": {
        "£1,234.50": Decimal("1234.50"),
        "1234.5": Decimal("1234.50"),
        "-£5": -5,
        "(£5.00)": -5,
        "£(5)": -5,
        "0": 0,
        "9007199254740993.01": Decimal("9007199254740993.01"),
        "£" + "9" * 400 + ".5": MOST_POUNDS,
        "(1" + "0" * 20 + ")": -MOST_POUNDS,
        "0" * 400 + "7": 7,
    },
    "integer": {
        "12": 12,
        "-1": -1,
        "0012": 12,
        "9" * 30: 2**63 - 1,
        "-" + "9" * 400: 1 - 2**63,
        "0" * 400 + "7.0": 7,
    },
    "boolean": {"Y": True, "no": False, "TRUE": True, "0": False},
    "quarter": {"2010-11 Q1": "2010-11 Q1", "2010-11 q4": "2010-11 Q4"},
    "borough": {"Not known": "Not known"},  # a place
    "reference": {"  Ab \u3000 c\x0b\x85": "Ab c", "\u200eAb": "\u200eAb"},
}
NOT_READ = {
    "date": (
        *("04/13/2010", "31/02/2010", "20100401", "40269", "1 Sept 2010", "1/4-2010", "2010"),
        *("2010-04-1x", "2010-4-1BC", "0001-01-01 (BC)"),
        *("soon", "1-4-10", "2010-02-30T00:00Z", "2010-04-01T25:99Z"),
    ),
    "money": ("12,34", "1.234", "1e5", "5-", "£", "1,0000", "٣", "5 pounds"),
    "integer": ("1e3", "12.5", "5-", "٣", "1,200", "twelve"),
    "boolean": ("2",),
    "quarter": ("2010-12 Q1",),
    "string": ("", " ", "N/A", "#n/a", "-", "null", "Not  Known"),  # these mean no value
}


@pytest.mark.parametrize("kind", READ)
def test_a_cell_is_read_as_the_type_of_its_column(kind):
    assert {text: read(text, kind) for text in READ[kind]} == READ[kind]


@pytest.mark.parametrize("kind", NOT_READ)
def test_a_cell_that_is_not_in_an_accepted_format_has_no_value(kind):
    assert {text: read(text, kind) for text in NOT_READ[kind]} == dict.fromkeys(NOT_READ[kind])


@settings(max_examples=100)
@given(
    st.tuples(*[st.text("nNoOtTuUlLkKwWaA/#-1\u00a3 \u00a0\t\u212a\ue000", max_size=9)] * 2),
    st.sampled_from(["string", "borough", "reference"]),
)
@example(("not \u212anown", "a"), "string")
@example(("a ", " b"), "string")
@example(("#REF!", "a"), "string")
@example(("a", "b\x1f"), "reference")
def test_both_methods_of_reading_cells_give_the_same_values_for_a_plain_line(line, kind):
    agree = " and ".join(
        f"{given_as(kind, c, clean=True)} is not distinct from {given_as(kind, c)}"
        f" and coalesce(is_readable({c}) and not has_control_character({c}), true)"
        for c in ("a", "b")
    )
    query = (
        f"select is_clean(concat_ws(' ', a, b)), {agree}"
        " from (select nullif(?, '') as a, nullif(?, '') as b)"
    )
    [[is_clean, is_so]] = DATABASE.execute(query, line).fetchall()
    assert is_so or not is_clean
    assert DATABASE.execute("select is_clean('N/A St. Ann')").fetchall() == [(True,)]


def test_an_allowed_value_is_recognised_whatever_its_case_and_spacing():
    allowed = {"Very Big": "very_big", "VERY_BIG": "very_big", "5.0": "5", "huge": "huge"}
    assert {text: read(text, "string", ("very_big", "5")) for text in allowed} == allowed


@pytest.mark.parametrize("control", ["\x01", "\x1f", "\x7f", "\x80", "\x9f"])
def test_a_control_character_makes_a_reference_or_a_key_unreadable(control):
    text = f"a{control}b"
    assert read(text, "reference") is None
    assert read(text, "string", is_key=True) is None
    assert read(text, "string") == text


def test_a_list_with_too_many_places_is_cut():
    """One more place than allowed is kept, so that the list is still reported as too long."""
    many = [f"Place {number}" for number in range(300)]
    assert read(";".join(many), "boroughs") == ";".join(many[:101])
    assert read("Hackney; ;Camden;", "boroughs") == "Hackney; ;Camden;"
    assert read("Hackney" + ";" * 900_000 + "Camden", "boroughs") == "Hackney;Camden"
    assert read(";" * 900_000, "boroughs") == ";"
