"""Write README's picture of the front page, made from the example returns, with Chromium.

Run it with `make picture` whenever the front page has changed, and look at the picture before you
commit it. To use a report that exists already: make picture REPORT=FOLDER.
"""

import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from drug_strategy.io.folders import PROJECT
from tests.commands import refresh, warehouse

TARGET = PROJECT / "docs" / "report.png"
WIDTH, HEIGHT = 1280, 1560
COLOURS = 64  # a third of the size of all colours, and looks the same


def main(report):
    """Write the picture from a report or, if it is None, from a new report on the example."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("There is no Chromium; as root: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        take(chromium, report or example(Path(folder)))
    print(f"Written: {TARGET}. Look at it before you commit it.")


def example(folder):
    """Publish the example returns in a folder, and return the report's folder."""
    warehouse("example-returns", folder / "returns")
    refresh(folder / "returns", folder / "home")
    return folder / "home" / "report"


def take(chromium, report):
    """Save a picture of the top of the report's front page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto((report.resolve() / "index.html").as_uri())
        taken = Image.open(BytesIO(page.screenshot()))
        browser.close()
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(TARGET, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
