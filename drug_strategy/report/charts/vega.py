"""Provide Vega, which draws the charts of the page Explore in a browser.

The package vl-convert-python contains all of Vega-Embed, so nothing is downloaded. The script
explore_charts.js, beside this module, describes the charts.
"""

from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

LIBRARY = "vega.js"


def library(before: Path) -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script.

    Bundling takes 1.5 s of CPU time, so the script from the old site, in the folder `before`, is
    reused if its version is the same.
    """
    mark = f"/* Vega-Embed, bundled by vl-convert-python {version('vl-convert-python')} */\n"
    with suppress(OSError, UnicodeDecodeError):
        script = (before / LIBRARY).read_text("utf-8")
        if script.startswith(mark):
            return script
    import vl_convert

    # The type stub requires an argument that the function does not need.
    bundled = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    return f"{mark}(() => {{{bundled}}})();\n"
