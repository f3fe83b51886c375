"""Make a small warehouse to publish. It has one mart, the file list and a secret table."""

from datetime import date

import duckdb

from drug_strategy.io import engine
from drug_strategy.settings import Settings

AS_AT = date(2011, 1, 1)
TABLES = """
    create schema marts; create schema data_quality; create schema restricted;
    create schema intermediate;
    create table marts.indicator_values (
        indicator_id varchar not null, area_code varchar not null, period_type varchar not null,
        period_start date not null, period_label varchar not null, value double,
        is_complete boolean default true, area_level varchar, is_provisional boolean default false,
        return_status varchar default 'submitted', period_end date default date '2010-06-30',
        base bigint
    );
    create table marts.areas as from (values
        ('E12000007', 'London', 'london', null),
        ('E99999999', 'Not attributed', 'unattributed', null),
        ('E09000012', 'Hackney', 'borough', 'E09000012'),
        ('E09000007', 'Camden', 'borough', 'E09000007'),
        ('E05000231', 'Brownswood', 'ward', 'E09000012'),
        ('E05000239', 'Hackney Downs', 'ward', 'E09000012')
    ) as areas (area_code, area_name, area_level, borough_code);
    create table marts.indicators as
        select 'crack_houses_closed' as indicator_id, 1 as display_order,
            'Crack houses closed' as indicator_name, 'count' as unit, 'sum' as aggregation,
            null::varchar as offence_category, 'crack_house_closures' as return_name,
            null::varchar as second_return_name, true as may_be_nil, true as has_label;
    create table intermediate.int_record_trail (
        return_name varchar, file_name varchar, borough_codes varchar, ward_code varchar,
        is_unattributed boolean default false, quarter_start date, offence_category varchar,
        entered_return varchar
    );
    create table intermediate.int_corrected_rows (
        return_name varchar, file_name varchar, area_code varchar, quarter_start date,
        corrected bigint, taken bigint
    );
    create table intermediate.int_periods as from (values
        ('quarter', date '2010-04-01', date '2010-06-30', '2010-11 Q1'),
        ('quarter', date '2010-07-01', date '2010-09-30', '2010-11 Q2'),
        ('fiscal_year', date '2010-04-01', date '2011-03-31', '2010-11'),
        ('strategy', date '2010-04-01', date '2013-03-31', '2010-13')
    ) as periods (period_type, period_start, period_end, period_label);
    create table intermediate.int_rewritten_rows (
        return_name varchar, file_name varchar, named_borough varchar, changed_return varchar,
        area_code varchar, quarter_start date, withdrawn bigint, moved bigint, sent bigint
    );
    create table marts.quarters as
        select date '2010-04-01' as quarter_start_date, '2010-11 Q1' as fiscal_quarter;
    create table data_quality.counted_rows (
        return_name varchar, sender_code varchar, area_code varchar, quarter_start_date date,
        rows bigint, is_early boolean default false
    );
    create table data_quality.file_reconciliation (
        return_name varchar, file_name varchar not null, sha256 varchar,
        status varchar default 'accepted', received_on date, accepted bigint default 30
    );
    create table data_quality.return_columns (
        return_name varchar, column_name varchar, facts bigint, given bigint
    );
    create table intermediate.int_survey__waves (
        measure varchar, base_kind varchar, quarter_start date, fiscal_quarter varchar,
        value double, other_value double
    );
    create schema staging;
    create table staging.stg_accepted_answers (wave varchar, accepted_at timestamp);
    create table marts.public_attitudes (
        measure varchar, area_code varchar, period_type varchar, period_start date,
        period_label varchar, value double, base bigint, effective_base double,
        not_answered_percent double
    );
    create table intermediate.int_equal_events (
        return_name varchar, file_name varchar, place varchar, event_content bigint,
        records bigint, is_within boolean, is_elsewhere boolean, chance_within double,
        chance_elsewhere double
    );
    create table restricted.ppo_positive_list (ppo_ref varchar);
    insert into restricted.ppo_positive_list values ('PPO-SECRET-1');
"""


with duckdb.connect() as _empty:
    _empty.execute(TABLES)
    LISTED = [
        table._replace(
            comment="What a row is.",
            columns=[column._replace(comment="It's one.") for column in table.columns],
        )
        for table in engine.read_tables(_empty)
        if table.name in ("indicator_values", "file_reconciliation", "counted_rows")
    ]


def prepared(folder):
    made = Settings(home=folder / "home", returns=folder / "returns")
    made.prepare()
    fill(made)
    return made


def fill(settings, value=3.0, file_name="a.csv", received_on=AS_AT, status="accepted"):
    """Rebuild the warehouse so that it has one figure and one file."""
    settings.database.unlink(missing_ok=True)
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(TABLES)
        connection.execute(
            "insert into marts.indicator_values values"
            " ('crack_houses_closed', 'E12000007', 'quarter', '2010-04-01', '2010-11 Q1', ?, true,"
            " 'london', false, 'submitted', '2010-06-30', null),"
            " ('crack_houses_closed', 'E09000012', 'quarter', '2010-04-01', '2010-11 Q1', null,"
            " true, 'borough', true, 'outstanding', '2010-06-30', null)",
            [value],
        )
        connection.execute(
            "insert into data_quality.file_reconciliation"
            " values ('crack_house_closures', ?, ?, ?, ?, null)",
            [file_name, file_name, status, received_on],
        )


def rows(path, query):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()
