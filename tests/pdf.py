"""Read the pages and text of Chromium's PDF files without using a PDF library."""

import re
import unicodedata
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)endstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")


def pages(file):
    """Return the number of pages in a PDF file."""
    return len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))


def words(file):
    """Return a PDF file's text without spaces, because PDF files do not store them."""
    content = file.read_bytes()
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    streams = {number: _text(body) for number, body in objects.items()}
    fonts = {
        name: _letters(streams[int(found[1])])
        for body in objects.values()
        for name, font in re.findall(rb"/(F\d+) (\d+) 0 R", body)
        if (found := re.search(rb"/ToUnicode (\d+) 0 R", objects[int(font)]))
    }
    shown = []
    for stream in streams.values():
        letters = {}
        if b" Tf" not in stream:
            continue
        for font, codes in _SHOWN.findall(stream):
            if font:
                letters = fonts.get(font, {})
            else:
                text = codes.decode().upper()
                shown += [letters.get(text[at : at + 4], "") for at in range(0, len(text), 4)]
    return unicodedata.normalize("NFKC", "".join("".join(shown).split()))


def _text(body):
    found = _STREAM.search(body)
    if not found:
        return b""
    return zlib.decompressobj().decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _letters(table):
    """Map character codes to letters, from a font's ToUnicode table."""
    found = {}
    for first, last, letter in re.findall(
        r"<(\w{4})> <(\w{4})> <(\w{4,})>", table.decode("ascii", "ignore")
    ):
        for step in range(int(last, 16) - int(first, 16) + 1):
            found[f"{int(first, 16) + step:04X}"] = chr(int(letter[:4], 16) + step)
    for code, letter in re.findall(r"<(\w{4})> <(\w{4,})>\n", table.decode("ascii", "ignore")):
        found.setdefault(code.upper(), bytes.fromhex(letter).decode("utf-16-be"))
    return found
