"""Print HTML pages to PDF with Chromium, Chrome or Edge, whichever is on the PATH."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from drug_strategy.io.files import replacing

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("microsoft-edge", "microsoft-edge-stable"),
)
_SECONDS = 60


class NotPrinted(Exception):
    """The browser failed to print. The message says why in one sentence."""


def find() -> str | None:
    """Return the path of the first supported browser on the PATH, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def print_pdf(browser: str, page: str, target: Path) -> None:
    """Print an HTML page, given as text, to a PDF file. Raise `NotPrinted` if the browser fails.

    A new profile is used, because otherwise a browser that is already open would print the page.
    """
    with tempfile.TemporaryDirectory(prefix="warehouse-brief-") as folder:
        source, printed = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, "utf-8")
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"),
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={printed}",
        ]
        if os.geteuid() == 0:  # Chromium's sandbox does not start for root
            command.append("--no-sandbox")
        try:
            ran = subprocess.run(
                [*command, source.as_uri()], check=False, capture_output=True, timeout=_SECONDS
            )
        except subprocess.TimeoutExpired as error:
            raise NotPrinted(f"{browser} did not finish within {_SECONDS} seconds") from error
        if ran.returncode or not printed.exists() or not printed.read_bytes().startswith(b"%PDF"):
            raise NotPrinted(f"{browser} could not print the page (exit status {ran.returncode})")
        with replacing(target) as draft:
            shutil.copyfile(printed, draft)
