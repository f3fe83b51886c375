"""Make landed rows that follow or break the contract, and read their validation results."""

from datetime import date, timedelta
from decimal import Decimal

import duckdb

from drug_strategy.contracts import contracts
from drug_strategy.quality import NewFile, result_file

RECEIVED = date(2010, 7, 15)
FIRST = date(2003, 4, 1)

# Cells that stay constant, because the contract's rules tie them to other cells.
CONSTANT_CELLS = {
    "asset_confiscations": {"legislation": "poca_2002", "paid_gbp": Decimal(0)},
    "pas_waves": {"wave": "Wave 1"},
    "ppo_drug_tests": {"inspector_authorisation": None, "drugs_found": None},
    "sanction_detections": {"disposal": "charge"},
}

# For each contract rule (return, reason and columns), the cells that break the rule.
FAULTY_BY_RULE = {
    "asset_confiscations": {
        "impossible_legislation legislation": {
            "legislation": "dta_1994",
            "order_type": "cash_forfeiture",
        },
        "paid_over_order paid_gbp": {"paid_gbp": Decimal("0.01")},
    },
    "cannabis_factory_closures": {
        "commercial_unknown commercial;plants": {"commercial": None, "plants": None},
    },
    "community_concerns": {
        "date_order raised_date;actioned_date;resolved_date": {
            "resolved_date": date(2003, 4, 1),
            "raised_date": date(2003, 4, 2),
        },
    },
    "crack_house_closures": {
        "date_order notice_date;order_date": {"notice_date": date(2003, 4, 2)},
        "missing_value order_date": {"order_date": None},
    },
    "network_disruptions": {"invalid_value boroughs": {"boroughs": "Hackney;" * 101}},
    "pas_waves": {"wave_mismatch wave": {"wave": "2010-11 Q1"}},
    "ppo_drug_tests": {
        "date_order breach_date;breach_arrest_date": {"breach_date": date(2003, 4, 2)},
        "unexpected_value inspector_authorisation": {"inspector_authorisation": "given"},
        "unexpected_value drugs_found": {"test_outcome": "negative", "drugs_found": "both"},
    },
    "sanction_detections": {"impossible_disposal disposal": {"disposal": "cannabis_warning"}},
    "return_register": {
        "borough_unknown borough": {"return_name": "ppo_drug_tests", "borough": "Headquarters"},
    },
}


def clean_row(contract, number=0):
    """Return a row that passes every check.

    `number` selects one of each column's allowed values or limits.
    """
    row = {}
    for column in contract.columns:
        if column.allowed:
            row[column.name] = column.allowed[number % len(column.allowed)]
        elif column.sql_type == "date":
            row[column.name] = RECEIVED if number % 2 else FIRST
        elif column.sql_type == "boolean":
            row[column.name] = bool(number % 2)
        elif column.sql_type == "varchar":
            row[column.name] = f"{column.name} {number}"
        else:
            least = column.minimum if column.exclusive_minimum is None else 0.001
            row[column.name] = column.maximum if column.maximum and number % 2 else least
    return row | {"withdrawn": None} | CONSTANT_CELLS.get(contract.return_name, {})


def faulty_row(contract, check):
    """Return a row that breaks this check, and perhaps other checks too."""
    own = FAULTY_BY_RULE.get(contract.return_name, {})
    if (rule := f"{check.reason} {check.column}") in own:
        return own[rule]
    if not check.columns:
        return _faulty_line(contract, check.reason)
    [column] = [each for each in contract.columns if each.name == check.column]
    if check.reason == "missing_value":
        return {column.name: None}
    if check.reason == "date_out_of_range":
        return {column.name: FIRST - timedelta(1)}
    assert check.reason == "invalid_value", f"no row breaks the rule {check.reason}"
    if column.allowed or column.max_length:
        return {column.name: "?" * 201}
    return {column.name: -1}


def _faulty_line(contract, reason):
    """Return a row that breaks a check on more than a single column."""
    if reason == "date_ambiguous":
        dates = [each.name for each in contract.columns if each.sql_type == "date"]
        cells = ", ".join(f'"{name}": "3/4/10"' for name in dates)
        return {"_unparsed": f"{{{cells}}}", "_ambiguous": ";".join(dates)}
    unreadable = {"_unparsed": f'{{"{contract.columns[0].name}": "?"}}'}
    return unreadable if reason == "unparseable_value" else {"_line_kind": reason}


def write_landed(home, return_name, rows, sha256="aa", received_on=RECEIVED):
    """Write rows as a landed file. Cells that are missing from a row are taken from a clean row."""
    contract = contracts()[return_name]
    columns = ", ".join(f"{column.name} {column.sql_type}" for column in contract.columns)
    columns += "".join(f", {name} varchar" for name in contract.added_columns)
    path = home / "landed" / return_name / f"{sha256}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table landed (_sha256 varchar, _row_number bigint, _line_kind varchar,"
            " _unparsed varchar, _ambiguous varchar, _sent varchar, _record varchar,"
            f" _content varchar, {columns})"
        )
        for number, row in enumerate(rows, start=1):
            line = {"_sha256": sha256, "_row_number": number, "_line_kind": "record"}
            line |= row if "_line_kind" in row else clean_row(contract) | row
            for column in contract.columns:
                if column.compared in contract.added_columns:
                    line[column.compared] = str(line.get(column.name)).casefold()
            marks = ", ".join("?" for _ in line)
            connection.execute(
                f"insert into landed ({', '.join(line)}) values ({marks})", [*line.values()]
            )
        connection.table("landed").write_parquet(str(path))
    return NewFile(sha256, received_on)


def results(home, return_name, file):
    """Return a file's results as row number, reason, is_warning, column and value."""
    path = result_file(home, return_name, f"{file.sha256}.{file.received_on}")
    return duckdb.sql(
        f"select _row_number, reason, is_warning, column_name, raw_value from '{path}' order by all"
    ).fetchall()
