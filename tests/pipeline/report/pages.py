"""Parse a page's headings, links, pictures and tables."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Figure:
    """The caption and text alternative of an HTML figure, and its number of rows and downloads."""

    caption: str = ""
    alternative: str = ""
    rows: int = 0
    downloads: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """A parsed page. `line` is its text on one line.

    `tables` contains each table by its label: the headings, and each row's cells by heading.
    """

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.levels: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.figures: list[Figure] = []
        self._cells: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._open: list[str] = []
        self._texts: list[str] = []
        self.feed(path.read_text("utf-8"))
        self.line = " ".join("".join(self._texts).split())
        self.tables = {label: _by_heading(rows) for label, rows in self._cells.items()}

    def handle_starttag(self, tag, attrs):
        """Record the start of an element."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.levels.append(int(tag[1]))
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        if tag == "table":
            self._rows = self._cells.setdefault(given.get("aria-label", ""), [])
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"th", "td"}:
            self._rows[-1].append("")
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
        if "table" in self._open and self._rows and self._rows[-1]:
            self._rows[-1][-1] += data
        if "figcaption" in self._open:
            self.figures[-1].caption += data


def _by_heading(rows):
    """Return a table's rows by heading. A heading that occurs twice is numbered."""
    written = [[" ".join(cell.split()) for cell in row] for row in rows if row]
    headings, *others = written
    names = [
        f"{name} {headings[:at].count(name) + 1}" if name in headings[:at] else name
        for at, name in enumerate(headings)
    ]
    return [dict(zip(names, row, strict=False)) for row in others]
