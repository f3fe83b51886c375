"""Pseudonyms of persons: HMAC-SHA-256 of the reference under a key that only the home has.

The key is never in SQL text: DuckDB has it as two session variables, the padded keys of RFC 2104,
which the macro `pseudonym` of `sql/values.sql` uses. The contract says which columns name a person
(classification `person`).
"""

import hashlib
import secrets
from pathlib import Path

import duckdb

from drug_strategy.io.files import replacing
from drug_strategy.settings import UserError

_BLOCK = 64
_SHORTEST = 32
_WAY_ON = (
    "put it back from the backup, or let every pseudonym change: warehouse refresh --new-person-key"
)


def key_of(home: Path, given: str | None, is_new: bool = False) -> bytes:
    """The key: the one `given`, otherwise that of the home's key file, made if there is none.

    The home notes a fingerprint of its key: with another, every pseudonym would change. What has
    landed, be it only in the load log of a backup, landed under a key.

    Raises:
        UserError: if it is shorter than 32 bytes, or not `is_new` and lost or another than before.
    """
    file, noted = home / "person.key", home / "person.fingerprint"
    has_landed = next((home / "landed").glob("*/[0-9a-f]*.json"), None) is not None
    where = "WAREHOUSE_PERSON_KEY" if given else str(file)
    if given:
        key = given.encode()
    else:
        if not file.exists():
            if (noted.exists() or has_landed) and not is_new:
                raise UserError(f"The key file {file} is lost; {_WAY_ON}.")
            with replacing(file) as draft:
                draft.touch(0o600)
                draft.write_text(secrets.token_hex(_SHORTEST), "ascii")
        key = file.read_bytes().strip()
    if len(key) < _SHORTEST:
        raise UserError(f"The key in {where} is shorter than {_SHORTEST} bytes; give a longer one.")
    mark = fingerprint(key)
    if not noted.exists() or (is_new and noted.read_text("ascii") != mark):
        with replacing(noted) as draft:
            draft.touch(0o600)
            draft.write_text(mark, "ascii")
    elif noted.read_text("ascii") != mark:
        raise UserError(f"The key in {where} is not the one of this home's pseudonyms; {_WAY_ON}.")
    return key


def install(database: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Give the connection the key, for the macro `pseudonym` to use."""
    block = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    for name, pad in (("inner_key", 0x36), ("outer_key", 0x5C)):
        database.execute(f"set variable {name} = cast(? as blob)", [bytes(b ^ pad for b in block)])


def fingerprint(key: bytes) -> str:
    """A short fingerprint of the key, so that rows landed under another key are landed again."""
    return hashlib.pbkdf2_hmac("sha256", key, b"fingerprint", 1000).hex()[:12]
