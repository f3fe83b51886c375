"""A browser that prints a page: Chromium, Chrome or Edge, if one is on the PATH."""

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
    """The browser printed nothing, and why in a sentence."""


def find() -> str | None:
    """Return the path of the first of these browsers on the PATH, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def print_pdf(browser: str, page: str, target: Path) -> None:
    """Print a page of HTML, given as text, to a PDF file.

    The browser gets a profile of its own, so that one that is open does not take the job over.

    Raises:
        NotPrinted: if it fails, hangs or writes no PDF.
        OSError: if the file cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="warehouse-brief-") as folder:
        source, printed = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, "utf-8")
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"),
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={printed}",
        ]
        if os.geteuid() == 0:  # its sandbox does not start for root
            command.append("--no-sandbox")
        try:
            ran = subprocess.run(
                [*command, source.as_uri()], check=False, capture_output=True, timeout=_SECONDS
            )
        except subprocess.TimeoutExpired as error:
            raise NotPrinted(f"{browser} did not finish within {_SECONDS} seconds") from error
        if ran.returncode or not printed.exists() or not printed.read_bytes().startswith(b"%PDF"):
            raise NotPrinted(f"{browser} could not print it (exit status {ran.returncode})")
        with replacing(target) as draft:
            shutil.copyfile(printed, draft)
