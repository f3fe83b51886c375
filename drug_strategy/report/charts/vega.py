"""Provide Vega, which draws the charts of the page Explore in a browser.

The package vl-convert-python contains all of Vega-Embed, so nothing is downloaded. The script
explore_charts.js, beside this module, describes the charts.
"""

from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from drug_strategy.io.files import write_atomically

LIBRARY = "vega.js"


def library(kept: Path) -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script.

    Bundling takes 1.5 s of CPU time, so the script is kept in the folder `kept` until
    vl-convert-python changes.
    """
    mark = f"/* Vega-Embed, bundled by vl-convert-python {version('vl-convert-python')} */\n"
    with suppress(OSError, UnicodeDecodeError):
        script = (kept / LIBRARY).read_text("utf-8")
        if script.startswith(mark):
            return script
    import vl_convert

    # The type stub requires an argument that the function does not need.
    bundled = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    script = f"{mark}(() => {{{bundled}}})();\n"
    with suppress(OSError):
        write_atomically(kept / LIBRARY, script.encode())
    return script
