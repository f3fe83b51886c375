"""No published figure is counted from the PPO list."""

from tests.oracle.a_return import Return

RETURN = Return()
