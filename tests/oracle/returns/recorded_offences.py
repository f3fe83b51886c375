"""The module `series` adds up the offences by category."""

from tests.oracle.a_return import Return

RETURN = Return()
