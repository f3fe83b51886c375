"""Make a small home with a publication and a new build, which differ in a few rows."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from drug_strategy.io import engine
from drug_strategy.publication import generations
from drug_strategy.refreshing import holds
from drug_strategy.settings import Operations, Request, Settings

AS_AT = date(2011, 1, 1)
CLOSURES = "crack_house_closures"
LONDON, HACKNEY, CAMDEN, NOWHERE = "E12000007", "E09000012", "E09000007", "E99999999"
Q1, Q2, Q3 = (date(2010, month, 1) for month in (4, 7, 10))
_TABLES = """
    create schema marts; create schema data_quality; create schema restricted;
    create schema intermediate;
    create table marts.indicator_values (
        indicator_id varchar not null, area_code varchar not null, period_type varchar not null,
        period_start date not null, period_label varchar not null, value double,
        is_complete boolean default true, area_level varchar, is_provisional boolean default false,
        return_status varchar default 'submitted', period_end date default date '2010-06-30',
        base bigint, boroughs_returned integer
    );
    create table marts.areas as from (values
        ('E12000007', 'London', 'london', null),
        ('E99999999', 'Not attributed', 'unattributed', null),
        ('E09000012', 'Hackney', 'borough', 'E09000012'),
        ('E09000007', 'Camden', 'borough', 'E09000007'),
        ('E05000231', 'Brownswood', 'ward', 'E09000012'),
        ('E05000239', 'Hackney Downs', 'ward', 'E09000012')
    ) as areas (area_code, area_name, area_level, borough_code);
    create table marts.indicators (
        indicator_id varchar, display_order integer, indicator_name varchar, unit varchar,
        aggregation varchar default 'sum', offence_category varchar, return_name varchar,
        second_return_name varchar, may_be_nil boolean, has_label boolean default true
    );
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
        ('quarter', date '2011-04-01', date '2011-06-30', '2011-12 Q1'),
        ('fiscal_year', date '2010-04-01', date '2011-03-31', '2010-11'),
        ('strategy', date '2010-04-01', date '2013-03-31', '2010-13')
    ) as periods (period_type, period_start, period_end, period_label);
    create table intermediate.int_rewritten_rows (
        return_name varchar, file_name varchar, named_borough varchar, changed_return varchar,
        area_code varchar, quarter_start date, withdrawn bigint, moved bigint, sent bigint
    );
    create table marts.quarters as from (values
        (date '2010-04-01', '2010-11 Q1'), (date '2010-07-01', '2010-11 Q2')
    ) as quarters (quarter_start_date, fiscal_quarter);
    create table marts.publication as
        select 'before' as publication_id, timestamp '2011-06-30 02:00:00' as published_at,
            date '2011-06-30' as as_at, ''::varchar as accepted, false as is_as_asked;
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


with TemporaryDirectory() as _folder:
    _path = Path(_folder) / "empty.duckdb"
    with duckdb.connect(str(_path)) as _connection:
        _connection.execute(_TABLES)
        LISTED = [
            table._replace(
                comment="What a row is.",
                columns=[column._replace(comment="It's one.") for column in table.columns],
            )
            for table in engine.read_tables(_connection)
            if table.name in ("indicator_values", "file_reconciliation", "counted_rows")
        ]
    _EMPTY = _path.read_bytes()


class World:
    """A home with a publication and a new build. What is added may differ before and now."""

    def __init__(self, folder, limit=100):
        """Begin with a publication and a build that have no rows.

        By default, all figures may change, so that only the rule under test holds the refresh.
        """
        operations = Operations(revision_limit=limit)
        self.settings = Settings(folder, folder / "returns", operations=operations)
        self.sql_before, self.sql_now = "", ""
        self._before, self._now, self._indicators = [], [], []

    def add(self, table, before, now, **about):
        """Add a row whose value may differ before and now. None means that there is no row."""
        for rows, row in ((self._before, before), (self._now, now)):
            if row is not None:
                rows.append((table, about | row))

    def figure(self, before, now, indicator="closed", area=CAMDEN, **about):
        """Add a figure. Register a new indicator as one of the return `of`, with a `unit`."""
        of, unit = about.pop("of", CLOSURES), about.pop("unit", "count")
        if indicator not in self._indicators:
            self._indicators.append(indicator)
            row = {"indicator_id": indicator, "indicator_name": indicator, "unit": unit}
            row |= {"return_name": of, "display_order": len(self._indicators), "may_be_nil": True}
            self.add("marts.indicators", row, row)
        row = {"indicator_id": indicator, "area_code": area, "period_type": "quarter"}
        row |= {"area_level": "london" if area == LONDON else "borough"}
        row |= {"period_start": Q1, "period_label": "2010-11 Q1", **about}
        self.add("marts.indicator_values", {"value": before}, {"value": now}, **row)

    def many(self, indicator, changed, number, before, now, **about):
        """Add an indicator's figures for a number of areas, some of which have changed."""
        for at in range(number):
            value = now if at < changed else before
            self.figure(before, value, indicator, f"Area {at:02}", **about)

    def count(self, before, now, of=CLOSURES, area=HACKNEY, quarter=Q1, **about):
        """Add a sender's number of rows for a quarter."""
        row = {"return_name": of, "area_code": area, "quarter_start_date": quarter}
        row |= {"sender_code": area, **about}
        self.add("data_quality.counted_rows", {"rows": before}, {"rows": now}, **row)

    def column(self, facts, given, of=CLOSURES):
        """Add a return's number of rows, and of values in a column, before and now."""
        rows = [{"facts": f, "given": g} for f, g in zip(facts, given, strict=True)]
        self.add("data_quality.return_columns", *rows, return_name=of, column_name="outcome")

    def files(self, before, now, of=CLOSURES, **about):
        """Add files, named in words. The content of `a.csv=b.csv` is that of `b.csv`."""
        for names, is_now in ((before, False), (now, True)):
            for word in names.split():
                name, _, content = word.partition("=")
                row = {"file_name": name, "sha256": f"sha of {content or name}", **about}
                rows = (None, row) if is_now else (row, None)
                self.add("data_quality.file_reconciliation", *rows, return_name=of)

    def record(self, file, **about):
        """Add a record of a file, given as return and name, to the list of records."""
        return_name, _, name = file.partition("/")
        row = {"return_name": return_name, "file_name": name, "quarter_start": Q1, **about}
        self.add("intermediate.int_record_trail", None, row)

    def corrected(self, file, area, corrected, taken):
        """Add the rows that a file withdrew or moved, and those taken from their borough."""
        return_name, _, name = file.partition("/")
        row = {"return_name": return_name, "file_name": name, "area_code": area}
        row |= {"quarter_start": Q1, "corrected": corrected, "taken": taken}
        self.add("intermediate.int_corrected_rows", None, row)

    def wave(self, quarter, label, value, other, kind="answers"):
        """Add a wave of the survey that departs from the year before."""
        row = {"quarter_start": quarter, "fiscal_quarter": label, "base_kind": kind}
        row |= {"measure": "closed", "value": value, "other_value": other}
        self.add("intermediate.int_survey__waves", None, row)

    def accept_wave(self, label, at):
        """Note that somebody accepted a wave of the survey."""
        self.add("staging.stg_accepted_answers", None, {"wave": label, "accepted_at": at})

    def publish(self, generation, sql=""):
        """Make a publication of what was added before. It becomes the current one."""
        path = generations.path_of(self.settings.published, generation)
        _fill(path, self._before, self.sql_before + sql)
        generations.point_to(self.settings.published, generation)

    def build(self, *, is_now=True):
        """Make the new build, or the one before."""
        rows, sql = (self._now, self.sql_now) if is_now else (self._before, self.sql_before)
        _fill(self.settings.database, rows, sql)

    def compared(self, request=None, generation="before"):
        """Compare the build with a publication. Make both first, unless they exist."""
        if not self.settings.database.exists():
            self.build()
            if generation == "before":
                self.publish(generation)
        return holds.compare(self.settings, generation, request or Request())

    def held(self, **options):
        """Return the sentence of each reason not to publish, by its option."""
        found = self.compared(Request(**options))
        return {hold.option: hold.text for hold in found.holds}


def _fill(path, rows, sql):
    """Make a database with these rows. An unknown area is called by its code."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_EMPTY)
    with duckdb.connect(str(path)) as connection:
        for table, row in rows:
            values = ", ".join("?" for _ in row)
            connection.execute(
                f"insert into {table} ({', '.join(row)}) values ({values})", [*row.values()]
            )
        connection.execute(
            "insert into marts.areas select distinct area_code, area_code, area_level, area_code"
            " from marts.indicator_values"
            f" where area_code not in (select area_code from marts.areas); {sql}"
        )


def prepared(folder):
    made = Settings(home=folder / "home", returns=folder / "returns")
    made.prepare()
    fill(made)
    return made


def fill(settings, value=3.0, file_name="a.csv", received_on=AS_AT, status="accepted"):
    """Rebuild the warehouse so that it has one figure and one file."""
    world = World(settings.home)
    world.figure(None, value, "crack_houses_closed", LONDON)
    world.figure(None, None, "crack_houses_closed", HACKNEY, return_status="outstanding")
    world.files("", file_name, received_on=received_on, status=status)
    world.build()


def rows(path, query):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()
