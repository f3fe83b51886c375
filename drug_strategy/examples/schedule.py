"""Schedule the files of a return's senders: regular files, corrections and extra files.

Some boroughs send their own files; headquarters sends rows for the remaining boroughs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from drug_strategy.contracts import contracts
from drug_strategy.examples.sheets import Fault
from drug_strategy.examples.styles import TIDY, Style, cells

HEADQUARTERS = "headquarters"


@dataclass(frozen=True)
class Period:
    """A quarter or a fiscal year, and its label."""

    label: str
    start: date
    end: date


def _first_day(month: int) -> date:
    """Return the first day of a month, counted from January 2009."""
    return date(2009 + month // 12, month % 12 + 1, 1)


YEARS = [
    Period(f"{year}-{year - 1999}", date(year, 4, 1), date(year + 1, 3, 31))
    for year in range(2009, 2013)
]
QUARTERS = [
    Period(
        f"{YEARS[number // 4].label} Q{number % 4 + 1}",
        _first_day(3 * number + 3),
        _first_day(3 * number + 6) - timedelta(1),
    )
    for number in range(16)
]


@dataclass(frozen=True)
class Extra:
    """An extra file from headquarters, such as a file of corrections.

    The file contains at most `most` of the rows from `period` that satisfy `where`. The rows are
    for `borough` or, if `borough` is empty, for all boroughs that send no files themselves. If the
    file's layout differs from the contract, the SELECT in `extract` makes the rows instead.
    """

    label: str
    received: date
    style: Style
    period: Period = YEARS[0]
    where: str = "true"
    faults: tuple[Fault, ...] = ()
    most: int | None = None
    borough: str = ""
    extract: str = ""


@dataclass(frozen=True)
class Senders:
    """A return's senders. Headquarters sends one file per period, using its four `styles` in turn.

    `boroughs` lists the boroughs that send their own files, each with its code, periods and style.
    `faults` contains the faults in headquarters' files, by period label. If `days` is set,
    headquarters sends its file that many days after a period ends. `early` lists boroughs and
    periods for which the file is sent on the period's last day. If `is_full_list` is set, each file
    contains all rows so far. If `is_brought_up_to_date` is set, all rows are sent again once a
    year, because later payments and breaches are added to the rows. `after` lists the other returns
    on which the rows are based.
    """

    periods: Sequence[Period] = ()
    styles: tuple[Style, ...] = ()
    boroughs: tuple[tuple[str, Sequence[Period], Style], ...] = ()
    faults: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()
    days: int | None = None
    early: tuple[tuple[str, str], ...] = ()
    is_full_list: bool = False
    is_brought_up_to_date: bool = False
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnFile:
    """A file to write, its style, its faults, and the maximum number of rows (`most`).

    If the file's layout differs from the contract, the SELECT in `extract` makes the rows.
    """

    return_name: str
    sender: str
    label: str
    received: date
    where: str
    style: Style
    faults: tuple[Fault, ...] = ()
    most: int | None = None
    extract: str = ""

    @property
    def name(self) -> str:
        """Return the file name without an extension."""
        parts = (self.return_name, "synthetic", self.sender, self.label)
        return f"{'_'.join(parts).replace(' ', '_').lower()}__received_{self.received}"

    @property
    def query(self) -> str:
        """Return the SELECT that makes the file's cells."""
        contract = contracts()[self.return_name]
        return self.extract or cells(contract, self.style, self.where, self.received, self.most)


def files_of(return_name: str, who: Senders) -> Iterator[ReturnFile]:
    """Yield every file for a return from its senders."""
    for borough, periods, style in who.boroughs:
        for number, period in enumerate(periods):
            is_early = (borough, period.label) in who.early
            received = period.end + timedelta(0 if is_early else 13 + 3 * number % 10)
            where = f"{_filed_in(period)} and rows.borough = '{borough}'"
            yield ReturnFile(return_name, borough, period.label, received, where, style)

    own = ", ".join(f"'{borough}'" for borough, _, _ in who.boroughs)
    # Headquarters also sends the rows without a borough.
    others = f"coalesce(rows.borough, '') not in ({own})" if own else "true"
    for number, period in enumerate(who.periods):
        received = period.end + timedelta(16 + 7 * number % 9 if who.days is None else who.days)
        where = f"{_filed_in(period)} and {others}"
        if who.is_full_list:
            where = f"rows.start_date <= date '{received}'"
        style = who.styles[4 * number // len(who.periods)]
        faults = who.faults.get(period.label, ())
        yield ReturnFile(return_name, HEADQUARTERS, period.label, received, where, style, faults)

    for period in YEARS if who.is_brought_up_to_date else ():
        label = f"{period.label} brought up to date"
        where = f"{_filed_in(period)} and {others}"
        yield ReturnFile(return_name, HEADQUARTERS, label, period.end + timedelta(65), where, TIDY)
    for extra in who.extras:
        whose = f"rows.borough = '{extra.borough}'" if extra.borough else others
        where = f"{_filed_in(extra.period)} and {whose} and {extra.where}"
        yield ReturnFile(
            return_name, HEADQUARTERS, extra.label, extra.received, where, extra.style,
            extra.faults, extra.most, extra.extract,
        )  # fmt: skip


def _filed_in(period: Period) -> str:
    return f"rows.counts_on between date '{period.start}' and date '{period.end}'"
