"""Define each return in its own module. These modules are found automatically."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.oracle.a_return import Return

RETURNS: dict[str, Return] = {
    found.name: import_module(f"{__name__}.{found.name}").RETURN
    for found in sorted(iter_modules(__path__), key=lambda found: found.name)
}
