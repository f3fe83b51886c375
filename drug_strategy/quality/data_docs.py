"""Make Great Expectations' pages, the data docs, open from disk without a network.

Each return has a page with its latest results and a page with its rules. A front page links to all
pages, whose file names never change. Scripts, remote styles and pictures are removed, and a small
local style sheet is added.
"""

import re
import shutil
from html import escape
from pathlib import Path

_PARTS = re.compile(
    r"<script.*?</script>|<style.*?</style>|<link\b[^>]*>|<img\b[^>]*>|<footer.*?</footer>"
    r'|<p class="m-0">\s*<a data-toggle="collapse".*?</p>',
    re.DOTALL,
)
_REMOTE = re.compile(r'<a\b[^>]*href="https?:[^>]*>(.*?)</a>', re.DOTALL)
_UP = re.compile(r'href="(?:\.\./)+')
_STYLE = """<style>
body { font: 16px/1.5 sans-serif; max-width: 70rem; margin: 1rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; }
td, th { border-bottom: 1px solid #bbb; padding: .3rem .8rem; text-align: left; }
h5 { font-size: 1.2rem; margin: 1.5rem 0 .3rem; }
h6 { display: inline; font-size: 1rem; }
ol, ul { list-style: none; padding: 0; }
i { font-style: normal; }
.collapse, .card.mb-3 { display: none; }
.fa-check-circle::before { content: "\\2713 holds"; color: #00643c; }
.fa-times::before { content: "\\2717 broken"; color: #a8001c; }
.fa-exclamation-triangle::before { content: "! not run"; color: #a8001c; }
</style>
"""


def put_offline(home: Path) -> None:
    """Make Great Expectations' site work without a network."""
    site = home / "data_docs" / "site"
    site.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name for path in (site / "validations").glob("*"))
    for name in names:
        [result] = (site / "validations" / name).rglob("*.html")
        (site / f"{name}.html").write_text(_offline(result.read_text("utf-8"), ""), "utf-8")
        suite = site / "expectations" / f"{name}.html"
        if suite.is_file():  # results from older versions have no suite
            suite.write_text(_offline(suite.read_text("utf-8"), "../"), "utf-8")
    for folder in ("validations", "static"):
        shutil.rmtree(site / folder, ignore_errors=True)
    (site / "index.html").write_text(_front(names), "utf-8")


def _offline(text: str, up: str) -> str:
    kept = _UP.sub(f'href="{up}', _REMOTE.sub(r"\1", _PARTS.sub("", text)))
    return kept.replace("</head>", f"{_STYLE}</head>")


def _front(names: list[str]) -> str:
    lines = "".join(
        f'<tr><td>{escape(name)}</td><td><a href="{escape(name)}.html">latest results</a></td>'
        f'<td><a href="expectations/{escape(name)}.html">what we expect</a></td></tr>\n'
        for name in names
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>Checks of each return</title>\n{_STYLE}</head>\n<body>\n"
        "<h1>Checks of each return</h1>\n<p>These are the results for the latest rows."
        f" No page shows a value from a row.</p>\n<table>\n{lines}</table>\n</body>\n</html>\n"
    )
