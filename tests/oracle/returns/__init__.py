"""Define each return in its own module. These modules are found automatically."""

from importlib import import_module
from pkgutil import iter_modules

RETURNS = {
    found.name: import_module(f"{__name__}.{found.name}").RETURN
    for found in sorted(iter_modules(__path__), key=lambda found: found.name)
}
