"""Parse a page's links, pictures and tables, and count the sheets of a printed page."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


def sheets(pdf):
    """Return the number of sheets in a PDF file."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


@dataclass
class Figure:
    """The caption and text alternative of an HTML figure, and its number of rows and downloads."""

    caption: str = ""
    alternative: str = ""
    rows: int = 0
    downloads: list = field(default_factory=list)


class Page(HTMLParser):
    """A parsed page. `line` is its text on one line.

    `tables` contains each table by its label: each row's cells by heading.
    """

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.links = []
        self.ids = []
        self.figures = []
        self._rows = {}
        self._label = ""
        self._open = []
        self._texts = []
        self.feed(path.read_text("utf-8"))
        self.line = " ".join("".join(self._texts).split())
        self.tables = {label: _by_heading(rows) for label, rows in self._rows.items()}

    def handle_starttag(self, tag, attrs):
        """Record the start of an element."""
        given = dict(attrs)
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        if tag == "table":
            self._label = given.get("aria-label", "")
            self._rows.setdefault(self._label, [])
        elif tag == "tr":
            self._rows[self._label].append([])
        elif tag in {"th", "td"}:
            self._rows[self._label][-1].append("")
        elif tag == "figure":
            self.figures.append(Figure())
        if "figure" in self._open:
            figure = self.figures[-1]
            figure.rows += tag == "tr"
            figure.alternative += given.get("aria-label", "") if tag == "svg" else ""
            figure.downloads += [given["href"]] if "download" in given else []
        if tag in {"figure", "figcaption", "table"}:
            self._open.append(tag)

    def handle_endtag(self, tag):
        """Record the end of an element."""
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data):
        """Record a piece of text."""
        self._texts.append(data)
        if "table" in self._open and any(self._rows[self._label][-1:]):
            self._rows[self._label][-1][-1] += data
        if "figcaption" in self._open:
            self.figures[-1].caption += data


def _by_heading(rows):
    """Return a table's rows by heading. A heading that occurs twice is numbered."""
    headings, *others = [[" ".join(cell.split()) for cell in row] for row in rows if row]
    names = [
        f"{name} {headings[:at].count(name) + 1}" if name in headings[:at] else name
        for at, name in enumerate(headings)
    ]
    return [dict(zip(names, row, strict=False)) for row in others]
