"""Replace references to people with pseudonyms: HMAC-SHA-256 values made with the home's key.

The key never appears in SQL text. The macro `pseudonym` in `sql/values.sql` reads the two padded
keys of RFC 2104 from DuckDB session variables. In a contract, columns that refer to people have the
classification `person`.
"""

import hashlib
import secrets
from pathlib import Path

import duckdb

from drug_strategy.io.errors import UserError
from drug_strategy.io.files import replacing

_BLOCK = 64
_SHORTEST = 32
_WAY_ON = (
    "restore it from the backup, or let every pseudonym change: warehouse refresh --new-person-key"
)


def key_of(home: Path, is_new: bool = False) -> bytes:
    """Return the key in the home's key file, which is created in a new home.

    The home keeps a fingerprint of its key, because another key would change every pseudonym. A
    missing key is an error if the home has a fingerprint or a load log entry, even one restored
    from a backup. A lost or different key is accepted if `is_new` is true.
    """
    file, noted = home / "person.key", home / "person.fingerprint"
    has_landed = next((home / "landed").glob("*/[0-9a-f]*.json"), None) is not None
    if not file.exists():
        if (noted.exists() or has_landed) and not is_new:
            raise UserError(f"The key file {file} is lost; {_WAY_ON}.")
        with replacing(file) as draft:
            draft.touch(0o600)
            draft.write_text(secrets.token_hex(_SHORTEST), "ascii")
    if file.stat().st_mode & 0o077:  # the operator's own key, which has default file permissions
        file.chmod(0o600)
    key = file.read_bytes().strip()
    if len(key) < _SHORTEST:
        raise UserError(f"The key in {file} must have at least {_SHORTEST} bytes; make it longer.")
    mark = fingerprint(key)
    if not noted.exists() or (is_new and noted.read_text("ascii") != mark):
        with replacing(noted) as draft:
            draft.touch(0o600)
            draft.write_text(mark, "ascii")
    elif noted.read_text("ascii") != mark:
        raise UserError(f"The key in {file} is not the key of this home's pseudonyms; {_WAY_ON}.")
    return key


def install(database: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Set this connection's key for the macro `pseudonym`."""
    block = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    for name, pad in (("inner_key", 0x36), ("outer_key", 0x5C)):
        database.execute(f"set variable {name} = cast(? as blob)", [bytes(b ^ pad for b in block)])


def fingerprint(key: bytes) -> str:
    """Return a short fingerprint of the key. If it changes, all rows are landed again."""
    return hashlib.pbkdf2_hmac("sha256", key, b"fingerprint", 1000).hex()[:12]
