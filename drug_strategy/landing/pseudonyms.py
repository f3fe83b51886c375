"""Pseudonyms of persons: HMAC-SHA-256 of the reference under a key that only the home has.

The key is never in SQL text: DuckDB has it as two session variables, the padded keys of RFC 2104.
The contract says which columns name a person (classification `person`).
"""

import hashlib
import secrets
from pathlib import Path

import duckdb

from drug_strategy.io.files import replacing

_BLOCK = 64
_SHORTEST = 32


class BadKey(Exception):
    """The key cannot be used; the message is one sentence without the key in it."""


def key_of(home: Path, given: str | None) -> bytes:
    """The key: the one `given`, otherwise that of the home's key file, made if there is none.

    Raises:
        BadKey: if it is shorter than 32 bytes.
    """
    file = home / "person.key"
    if given:
        key = given.encode()
    else:
        if not file.exists():
            with replacing(file) as draft:
                draft.touch(0o600)
                draft.write_text(secrets.token_hex(_SHORTEST), "ascii")
        key = file.read_bytes().strip()
    if len(key) < _SHORTEST:
        where = "WAREHOUSE_PERSON_KEY" if given else str(file)
        raise BadKey(f"The key in {where} is shorter than {_SHORTEST} bytes; give a longer one.")
    return key


def install(database: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Give the connection the key, for `pseudonym` to use."""
    block = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    for name, pad in (("inner_key", 0x36), ("outer_key", 0x5C)):
        database.execute(f"set variable {name} = cast(? as blob)", [bytes(b ^ pad for b in block)])


def fingerprint(key: bytes) -> str:
    """A short fingerprint of the key, so that rows landed under another key are landed again."""
    return hashlib.pbkdf2_hmac("sha256", key, b"fingerprint", 1000).hex()[:12]


def pseudonym(reference: str) -> str:
    """SQL for the pseudonym of an SQL expression, 64 hexadecimal digits; null stays null."""
    inner = f"sha256(getvariable('inner_key') || encode(nfc_normalize({reference})))"
    return f"sha256(getvariable('outer_key') || unhex({inner}))"
