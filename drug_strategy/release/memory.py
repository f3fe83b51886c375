"""Record in the private home what each edition published and hid.

An edition is recorded before readers can see it, and its record is never overwritten. If an edition
is made again and publishes and hides the same figures, its version stays the same. Otherwise, a new
edition is made.

The record also lists the orders behind the edition's amounts in pounds, with keyed hashes instead
of the orders' references. The next edition compares this list with its own orders to count how many
orders have changed.
"""

import hashlib
import hmac
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from drug_strategy.io import engine
from drug_strategy.io.engine import text
from drug_strategy.io.files import replacing, write_atomically
from drug_strategy.settings import UserError

_KEPT = {
    "cells": "version varchar, edition_number integer, system varchar, quantity varchar,"
    " unit varchar, area_level varchar, area_code varchar, parent_code varchar,"
    " fiscal_year varchar, period_type varchar, period_start date, amount decimal(28, 2),"
    " is_unsafe_pounds boolean, is_open boolean, is_held boolean",
    "figures": "version varchar, edition_number integer, indicator_id varchar, area_code varchar,"
    " fiscal_year varchar, period_type varchar, period_start date, value double, symbol varchar,"
    " is_hidden boolean, numerator double, denominator bigint, lower_95 double, upper_95 double",
    "withheld": "version varchar, system varchar, fiscal_year varchar, area_code varchar",
}
# The rows that the draft holds back, for dbt to read. The table `cells` shows which rows earlier
# editions held back.
_OF_DRAFT = {
    "held": "version varchar, system varchar, fiscal_year varchar, area_code varchar,"
    " period_type varchar, period_start date",
}
_LONDON = "E12000007"
Withheld = tuple[str, str, str]
# A held cell's system, fiscal year, area, period type and first day.
Held = tuple[str, str, str, str, str]
# Each edition's orders: quantity, area, fiscal year, quarter, keyed hash of the reference, pounds.
Orders = Mapping[int, Sequence[tuple[str, str, str, str, str, Decimal]]]


@dataclass(frozen=True)
class Remembered:
    """A recorded edition.

    If something in `content` changes, the next edition is a major version.
    """

    version: str
    number: int
    publication_id: str
    content: Mapping[str, Any]


class Memory:
    """The folder that records what earlier editions published and hid."""

    def __init__(self, folder: Path) -> None:
        """Create the folder if it does not exist; only its owner may read it."""
        self.folder = folder
        self._kept, self._earlier = folder / "kept", folder / "earlier"
        self.laid_out: tuple[list[str], list[Withheld], list[Held]] | None = None
        for each in (folder, self._kept):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)

    def editions(self) -> list[Remembered]:
        """Return all editions, oldest first."""
        found = [
            Remembered(**json.loads(file.read_text("utf-8"))) for file in self._kept.glob("*.json")
        ]
        return sorted(found, key=lambda edition: edition.number)

    def names(self) -> tuple[set[str], set[str]]:
        """Return the names of all indicators and quantities that any edition published or hid."""
        found = []
        with engine.connect() as connection:
            for table, column in (("figures", "indicator_id"), ("cells", "quantity")):
                files = [
                    str(self._kept / f"{each.version}.{table}.parquet") for each in self.editions()
                ]
                rows = (
                    connection.execute(
                        f"select distinct {column} from read_parquet(?)", [files]
                    ).fetchall()
                    if files
                    else []
                )
                found.append({name for (name,) in rows})
        return found[0], found[1]

    def lay_out(self, versions: list[str], withheld: list[Withheld], held: list[Held]) -> None:
        """Write dbt's sources: earlier editions, rows to withhold and cells to hold back."""
        shutil.rmtree(self._earlier, ignore_errors=True)
        self._earlier.mkdir(mode=0o700)
        with engine.connect() as connection:
            for table, columns in (_KEPT | _OF_DRAFT).items():
                connection.execute(f"create table {table} ({columns})")
            if withheld:
                connection.executemany("insert into withheld values ('', ?, ?, ?)", withheld)
            if held:
                connection.executemany("insert into held values ('', ?, ?, ?, ?, ?)", held)
            for table in _KEPT | _OF_DRAFT:
                target = self._earlier / f"none.{table}.parquet"
                connection.execute(f"copy {table} to {text(str(target))} (format parquet)")
        for version in versions:
            for table in _KEPT:
                name = f"{version}.{table}.parquet"
                shutil.copyfile(self._kept / name, self._earlier / name)
        self.laid_out = versions, withheld, held

    def earlier(self, table: str) -> str:
        """Return SQL that reads one table for all earlier editions, as written by `lay_out`."""
        files = text(str(self._earlier / f"*.{table}.parquet"))
        return f"read_parquet({files}, union_by_name = true)"

    def orders(self, connection: duckdb.DuckDBPyConnection, number: int) -> Orders:
        """Return the orders behind the amounts in earlier editions and in draft `number`."""
        found = {number: self._orders_of(connection)}
        versions = set(self.laid_out[0]) if self.laid_out else set()
        for edition in self.editions():
            file = self._kept / f"{edition.version}.orders.parquet"
            if edition.version in versions and file.exists():
                found[edition.number] = connection.execute(
                    "from read_parquet(?)", [str(file)]
                ).fetchall()
        return found

    def _orders_of(self, connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        rows = connection.execute(
            "select quantity, area_code, fiscal_year, cast(quarter_start as varchar), order_ref,"
            " pounds from release.release_orders where period_type = 'quarter'"
            f" and area_code <> {text(_LONDON)} order by all"
        ).fetchall()
        key = self._order_key() if rows else b""
        return [
            (*where, hmac.digest(key, reference.encode(), hashlib.sha256).hex(), pounds)
            for *where, reference, pounds in rows
        ]

    def _order_key(self) -> bytes:
        """Return the key for hashing order references.

        Create the key if no list of orders exists yet.

        Raises:
            UserError: if the key is lost or was replaced, because every order would then seem to
                have changed.
        """
        file, fingerprint = self._kept / "orders.key", self._kept / "orders.fingerprint"
        if not file.exists() and not any(self._kept.glob("*.orders.parquet")):
            for each, content in ((file, secrets.token_hex(32)), (fingerprint, "")):
                with replacing(each) as draft:
                    draft.touch(0o600)
                    draft.write_text(content or _fingerprint(file.read_bytes()), "ascii")
        key = file.read_bytes() if file.exists() else b""
        if not fingerprint.exists() or fingerprint.read_text("ascii") != _fingerprint(key):
            raise UserError(
                f"The key {file} is lost or differs from the key of the earlier editions, so we"
                " cannot tell which orders have changed; restore orders.key and orders.fingerprint"
                " from the backup."
            )
        return key

    def remember(self, connection: duckdb.DuckDBPyConnection, edition: Remembered) -> None:
        """Record what the draft publishes and hides, unless the edition is already recorded."""
        note = self._kept / f"{edition.version}.json"
        if note.exists():
            return
        for table, query in self._queries(edition).items():
            with replacing(self._kept / f"{edition.version}.{table}.parquet") as draft:
                connection.execute(f"copy ({query}) to {text(str(draft))} (format parquet)")
        self._remember_orders(connection, edition)
        write_atomically(note, json.dumps(asdict(edition)).encode())

    def _remember_orders(self, connection: duckdb.DuckDBPyConnection, edition: Remembered) -> None:
        rows = self._orders_of(connection)
        with (
            replacing(self._kept / f"{edition.version}.orders.parquet") as draft,
            engine.connect() as own,
        ):
            draft.touch(0o600)
            own.execute(
                "create table orders (quantity varchar, area_code varchar, fiscal_year varchar,"
                " quarter_start varchar, order_key varchar, pounds decimal(28, 2))"
            )
            if rows:
                own.executemany("insert into orders values (?, ?, ?, ?, ?, ?)", rows)
            own.execute(f"copy orders to {text(str(draft))} (format parquet)")
            draft.chmod(0o600)

    def is_as_kept(self, connection: duckdb.DuckDBPyConnection, edition: Remembered) -> bool:
        """Return whether the draft publishes and hides the same figures as the edition."""
        for table, query in self._queries(edition).items():
            # An edition recorded by an older version may have fewer columns, so an empty file with
            # all columns is read as well.
            files = [
                text(str(self._earlier / f"none.{table}.parquet")),
                text(str(self._kept / f"{edition.version}.{table}.parquet")),
            ]
            kept = (
                f"from read_parquet([{', '.join(files)}], union_by_name = true)"
                f" where version = {text(edition.version)}"
            )
            differing = connection.execute(
                f"(({query}) except all ({kept})) union all (({kept}) except all ({query})) limit 1"
            )
            if differing.fetchall():
                return False
        return True

    def _queries(self, edition: Remembered) -> dict[str, str]:
        """Return, for each recorded table, a query that selects the table's rows from a draft."""
        named = f"{text(edition.version)} as version"
        numbered = f"{named}, cast({edition.number} as integer) as edition_number"
        return {
            "cells": f"select {numbered}, system, quantity, unit, area_level, area_code,"
            " parent_code, fiscal_year, period_type, period_start, amount, is_unsafe_pounds,"
            " is_open, is_held from release.release_cells",
            "figures": f"select {numbered}, indicator_id, area_code, fiscal_year, period_type,"
            " period_start, given_value as value, symbol, is_hidden,"
            " cast(given_numerator as double) as numerator,"
            " cast(given_denominator as bigint) as denominator,"
            " cast(given_lower_95 as double) as lower_95,"
            " cast(given_upper_95 as double) as upper_95"
            " from release.release_figures__marked",
            "withheld": f"select distinct {named}, system, fiscal_year, area_code from"
            f" {self.earlier('withheld')}",
        }


def _fingerprint(key: bytes) -> str:
    return hmac.digest(key, b"fingerprint", hashlib.sha256).hex()[:12]


def next_version(
    editions: list[Remembered],
    publication_id: str,
    content: Mapping[str, Any],
    is_different: bool = False,
) -> Remembered:
    """Return the edition to make, which is the last edition if nothing has changed.

    If anything in the last edition's `content` has changed, the new version is major. With
    `is_different`, a new edition is made even if the publication and the content are unchanged.
    """
    content = json.loads(json.dumps(content))
    if not editions:
        return Remembered("1.0", 1, publication_id, content)
    last = editions[-1]
    if (last.publication_id, last.content) == (publication_id, content) and not is_different:
        return last
    major, minor = (int(part) for part in last.version.split("."))
    is_major = any(content.get(name) != before for name, before in last.content.items())
    version = f"{major + 1}.0" if is_major else f"{major}.{minor + 1}"
    return Remembered(version, last.number + 1, publication_id, content)
