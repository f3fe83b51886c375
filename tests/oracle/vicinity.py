"""Count the offences in the year before and in the year after a ward's crack house was closed."""

from tests.oracle.periods import quarter_label
from tests.oracle.places import WARD_BOROUGHS
from tests.oracle.rates import residents


def vicinity(marts, quarters):
    """Yield a row for each ward and quarter with a closure and eight final quarters around it."""
    for at, quarter in enumerate(quarters[4:-4], 4):
        around = {"before": quarters[at - 4 : at], "after": quarters[at + 1 : at + 5]}
        for ward, borough in WARD_BOROUGHS.items():
            closures = marts["crack_house_closures", borough, ward, quarter]["crack_houses_closed"]
            of_ward = [
                marts["acquisitive_offences", borough, ward, each]
                for each in (*around["before"], *around["after"])
            ]
            if not closures or any(row["is_provisional"] for row in of_ward):
                continue
            row = {"closures": closures, "fiscal_quarter": quarter_label(quarter)}
            others = [each for each, of in WARD_BOROUGHS.items() if of == borough and each != ward]
            for part, wards in (("offences", [ward]), ("other_wards", others)):
                people = sum(residents(each, quarter.year - (quarter.month < 4)) for each in wards)
                for when, year in around.items():
                    number = sum(
                        marts["acquisitive_offences", borough, each, q]["acquisitive_offences"]
                        for each in wards
                        for q in year
                    )
                    row[f"{part}_{when}"] = number
                    row[f"{part}_{when}_per_1000"] = 1000 * number / people if people else None
            yield (ward, quarter), row
