"""Every file that is sent: the regular ones, and corrections of earlier ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from drug_strategy.contracts import contracts
from drug_strategy.examples.faults import Fault
from drug_strategy.examples.returns import senders
from drug_strategy.examples.senders import YEARS, Period, Senders
from drug_strategy.examples.styles import TIDY, Style, cells

HEADQUARTERS = "headquarters"


@dataclass(frozen=True)
class ReturnFile:
    """One file to write: its rows (at most `most`), its style and its faults.

    `extract` is its own SELECT if the rows are not laid out as in the contract.
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
        """The file's name, without its extension."""
        parts = (self.return_name, "synthetic", self.sender, self.label)
        return f"{'_'.join(parts).replace(' ', '_').lower()}__received_{self.received}"

    @property
    def query(self) -> str:
        """The SELECT of the file's cells."""
        contract = contracts()[self.return_name]
        return self.extract or cells(contract, self.style, self.where, self.received, self.most)


def return_files() -> Iterator[ReturnFile]:
    """Every file to write, return by return."""
    for return_name, who in senders().items():
        yield from _from_boroughs(return_name, who)
        yield from _from_headquarters(return_name, who)
        yield from _beside_the_regular(return_name, who)


def _from_boroughs(return_name: str, who: Senders) -> Iterator[ReturnFile]:
    for borough, periods, style in who.boroughs:
        for number, period in enumerate(periods):
            received = period.end + timedelta(days=13 + 3 * number % 10)
            where = f"{_filed_in(period)} and rows.borough = '{borough}'"
            yield ReturnFile(return_name, borough, period.label, received, where, style)


def _from_headquarters(return_name: str, who: Senders) -> Iterator[ReturnFile]:
    for number, period in enumerate(who.periods):
        wait = 16 + 7 * number % 9 if who.days is None else who.days
        received = period.end + timedelta(days=wait)
        where = f"{_filed_in(period)} and {_others(who)}"
        if who.is_whole_list:
            where = f"rows.start_date <= date '{received}'"
        style = who.styles[4 * number // len(who.periods)]
        faults = who.faults.get(period.label, ())
        yield ReturnFile(return_name, HEADQUARTERS, period.label, received, where, style, faults)


def _beside_the_regular(return_name: str, who: Senders) -> Iterator[ReturnFile]:
    for period in YEARS if who.is_brought_up_to_date else ():
        received = period.end + timedelta(days=65)
        where = f"{_filed_in(period)} and {_others(who)}"
        label = f"{period.label} brought up to date"
        yield ReturnFile(return_name, HEADQUARTERS, label, received, where, TIDY)
    for extra in who.extras:
        whose = f"rows.borough = '{extra.borough}'" if extra.borough else _others(who)
        where = f"{_filed_in(extra.period)} and {whose} and {extra.where}"
        yield ReturnFile(
            return_name, HEADQUARTERS, extra.label, extra.received, where, extra.style,
            extra.faults, extra.most, extra.extract,
        )  # fmt: skip


def _filed_in(period: Period) -> str:
    return f"rows.counts_on between date '{period.start}' and date '{period.end}'"


def _others(who: Senders) -> str:
    """The rows that no borough sends itself, including those without a borough."""
    own = ", ".join(f"'{borough}'" for borough, _, _ in who.boroughs)
    return f"coalesce(rows.borough, '') not in ({own})" if own else "true"
