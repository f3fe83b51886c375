"""The ID of a cited figure: its subject, its as-at date, and two checks.

`crack_houses_closed/E09000012/2011-12_Q2/2013-06-04/0a1b2c3d-4e5f6a7b`: the first check is
of its files, the second of its value to nine digits. Nothing else is stored.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from drug_strategy.settings import UserError

_SHAPE = re.compile(
    r"(?P<indicator>[a-z_]+)/(?P<area>E\d{8})/(?P<period>[\w-]+)/(?P<day>\d{4}-\d\d-\d\d)"
    r"/(?P<files>[0-9a-f]{8})-(?P<value>[0-9a-f]{8})"
)


@dataclass(frozen=True)
class FigureId:
    """A figure, its as-at date, and the checks of its files and its value."""

    indicator_id: str
    area_code: str
    period_label: str
    as_at: date
    files: str
    value: str

    def __str__(self) -> str:
        period = self.period_label.replace(" ", "_")
        what = f"{self.indicator_id}/{self.area_code}/{period}/{self.as_at}"
        return f"{what}/{self.files}-{self.value}"


def parse(text: str) -> FigureId:
    """Read an ID.

    Raises:
        UserError: if it is not valid.
    """
    found = _SHAPE.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        return FigureId(
            found["indicator"],
            found["area"],
            found["period"].replace("_", " "),
            date.fromisoformat(found["day"]),
            found["files"],
            found["value"],
        )
    except ValueError:
        raise UserError(
            f'"{text}" is not the ID of a figure; warehouse cite INDICATOR AREA PERIOD prints one.'
        ) from None


def check_of_files(checksums: Iterable[str]) -> str:
    """The check of the files, independent of their names and order."""
    return _check("\n".join(sorted(checksums)))


def check_of_value(value: float | None) -> str:
    """The check of a value; null has one too."""
    return _check("null" if value is None else f"{value + 0.0:.9g}")


def _check(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
