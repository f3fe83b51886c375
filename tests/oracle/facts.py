"""Draw random valid rows of typed values for each return. Boroughs and wards are codes."""

from datetime import date, timedelta
from decimal import Decimal

from tests.oracle.contracts import CONTRACTS
from tests.oracle.places import BOROUGH_NAMES, NOT_ATTRIBUTED, WARD_BOROUGHS

# the first and last day of most events, so that the last quarters so far are empty or open
FIRST, LAST = date(2011, 4, 1), date(2012, 9, 30)
NETWORKS = [f"N-{number}" for number in range(7)]
PENCE = [0, 5, 1250, 99950, 123456789, 10**10]


class Facts:
    """Draws random rows for only a few boroughs, so that most figures are larger than 1."""

    def __init__(self, random):
        self.random = random
        self.boroughs = random.sample(sorted(BOROUGH_NAMES), 5)
        self.days = FIRST, LAST
        self.received = LAST
        self.number = 0

    def row(self, return_name):
        """Return a new row with a new key. Its columns may still contradict each other."""
        self.number += 1
        columns = CONTRACTS[return_name].columns
        row = {}
        for column in columns:
            is_given = column.is_required or self.random.random() < 0.75
            row[column.name] = self._value(column) if is_given else None
        if "borough" in row:
            row |= self._place(*(column.kind for column in columns))
        return row | {"withdrawn": None}

    def _value(self, column):
        random = self.random
        if column.allowed:
            return random.choice(column.allowed)
        if column.kind in ("event_date", "date"):
            return self.day()
        if column.kind == "money":
            return Decimal(random.choice([*PENCE, random.randrange(10**7)])) / 100
        if column.kind == "integer":
            return random.randint(1, 3)
        if column.kind == "number":
            return Decimal(random.randint(20, 400)) / 100
        is_flag = column.kind == "boolean"
        return random.random() < 0.6 if is_flag else f"R{self.number}-{random.randrange(900)}"

    def day(self):
        """Return a random day between the first and the last of `days`, if not in the future."""
        first, last = self.days[0], min(self.days[1], self.received)
        return first + timedelta(days=self.random.randrange((last - first).days + 1))

    def later(self, day, days):
        """Return a day less than `days` days after another, if not in the future."""
        return min(day + timedelta(days=self.random.randrange(days)), self.received)

    def _place(self, *kinds):
        borough = self.random.choice(self.boroughs)
        if "borough" in kinds and self.random.random() < 0.1:
            borough = self.random.choice(sorted(NOT_ATTRIBUTED))
        if "ward" not in kinds:
            return {"borough": borough}
        wards = [ward for ward, of in WARD_BOROUGHS.items() if of == borough][:6]
        is_given = wards and self.random.random() < 0.7
        return {"borough": borough, "ward": self.random.choice(wards) if is_given else None}
