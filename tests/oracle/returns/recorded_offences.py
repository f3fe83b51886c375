"""Define the return of recorded offences for the oracle.

The module `series` adds up the offences by category.
"""

from __future__ import annotations

from tests.oracle.a_return import Return

RETURN = Return(
    "major_text minor_text borough_name:borough month offences:whole(0,1000000)", settles=45
)
