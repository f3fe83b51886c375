"""Parse the headings, links, pictures and tables of a page."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

Attributes = list[tuple[str, str | None]]


@dataclass
class Figure:
    """The caption, text alternative, tables and downloads of an HTML figure.

    `tables` is the number of tables in the figure, and `table` is the name of the last table.
    """

    caption: str = ""
    alternative: str = ""
    tables: int = 0
    table: str = ""
    downloads: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Point:
    """A point of a full-size control chart, with its position in the picture."""

    x: float
    y: float
    is_signal: bool
    is_hollow: bool = False


class Page(HTMLParser):
    """A parsed page, whose `tables` are stored by ID, label or caption.

    `text` is the page's text, and `line` is the same text with single spaces.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.levels: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.figures: list[Figure] = []
        self.lead = ""
        self.points: list[Point] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._table: list[list[str]] | None = None
        self._caption: list[str] | None = None
        self._is_control = self._is_lead = False
        self._open: list[str] = []
        self._texts: list[str] = []
        self.feed(path.read_text("utf-8"))
        self.text = "".join(self._texts)
        self.line = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Record the start of an element."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.levels.append(int(tag[1]))
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        self._in_a_table(tag, given)
        self._in_a_chart(tag, given)
        if tag == "figure":
            self.figures.append(Figure())
        if "figure" in self._open:
            figure = self.figures[-1]
            if tag == "table":
                figure.tables += 1
                figure.table = given.get("aria-labelledby", "")
            if tag == "svg":
                figure.alternative = given.get("aria-label", "")
            if "download" in given:
                figure.downloads.append(given["href"])
        if tag in {"figure", "figcaption"}:
            self._open.append(tag)

    def _in_a_table(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table":
            self._table, self._caption = [], None
            if name := given.get("id") or given.get("aria-labelledby"):
                self.tables[name] = self._table
        elif tag == "caption":
            self._caption = []
        elif tag == "tr" and self._table is not None:
            self._table.append([])
        elif tag in {"th", "td"} and self._table:
            self._table[-1].append("")

    def _in_a_chart(self, tag: str, given: dict[str, str]) -> None:
        if tag == "svg":
            self._is_control = given["class"] == "chart control"
        elif tag == "p":
            self._is_lead = given.get("class") == "lead"
        elif self._is_control and tag == "circle":
            is_hollow = "hollow" in given["class"]
            self.points.append(Point(float(given["cx"]), float(given["cy"]), False, is_hollow))
        elif self._is_control and given.get("class") == "signal":
            x, top = given["d"].partition("l")[0].removeprefix("M").split()
            self.points.append(Point(float(x), float(top) + 6, True))

    def handle_endtag(self, tag: str) -> None:
        """Record the end of an element."""
        if tag == "p":
            self._is_lead = False
        if tag == "caption" and self._table is not None:
            self.tables.setdefault(" ".join("".join(self._caption or []).split()), self._table)
            self._caption = None
        if tag == "table":
            self._table = None
        if tag in self._open:
            self._open.remove(tag)

    def table(self, name: str) -> list[list[str]]:
        """Return a table's rows below the headings, with the text of each cell on one line."""
        return [[" ".join(cell.split()) for cell in row] for row in self.tables[name][1:]]

    def handle_data(self, data: str) -> None:
        """Record a piece of text."""
        self._texts.append(data)
        self.lead += data if self._is_lead else ""
        if self._caption is not None:
            self._caption.append(data)
        elif self._table and self._table[-1]:
            self._table[-1][-1] += data
        if "figcaption" in self._open:
            self.figures[-1].caption += data


@cache
def read(path: Path) -> Page:
    """Return the parsed page. Each page is parsed only once, so the page must not change."""
    return Page(path)
