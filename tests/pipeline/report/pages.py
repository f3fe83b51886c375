"""Parse a page's headings, links, pictures and tables."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

Attributes = list[tuple[str, str | None]]


@dataclass
class Figure:
    """The caption and text alternative of an HTML figure, and its number of rows and downloads."""

    caption: str = ""
    alternative: str = ""
    rows: int = 0
    downloads: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """A parsed page. `rows` contains each table row's cells. `line` is the text on one line."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.levels: list[int] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.figures: list[Figure] = []
        self.cells: list[list[str]] = []
        self._open: list[str] = []
        self._texts: list[str] = []
        self.feed(path.read_text("utf-8"))
        self.line = " ".join("".join(self._texts).split())
        self.rows = {tuple(" ".join(cell.split()) for cell in row) for row in self.cells}

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Record the start of an element."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.levels.append(int(tag[1]))
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        if tag in {"table", "tr"}:
            self.cells.append([])
        elif tag in {"th", "td"}:
            self.cells[-1].append("")
        elif tag == "figure":
            self.figures.append(Figure())
        if "figure" in self._open:
            figure = self.figures[-1]
            figure.rows += tag == "tr"
            figure.alternative += given.get("aria-label", "") if tag == "svg" else ""
            figure.downloads += [given["href"]] if "download" in given else []
        if tag in {"figure", "figcaption", "table"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Record the end of an element."""
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        """Record a piece of text."""
        self._texts.append(data)
        if "table" in self._open and self.cells and self.cells[-1]:
            self.cells[-1][-1] += data
        if "figcaption" in self._open:
            self.figures[-1].caption += data
