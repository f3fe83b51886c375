"""The module `series` adds up the offences by category."""

from tests.oracle.a_return import Return

RETURN = Return("major_text minor_text borough_name:borough month offences:whole")
