"""The words of an edition, the same on its page and in its workbook."""

from drug_strategy.release.contents import About

TITLE = "Metropolitan Police Service Drug Strategy 2010-13: statistics"
SYMBOLS = {
    "[c]": "confidential: given, it could tell of a person or premises",
    "[u]": "too small a base for a figure",
    "[x]": "not available: no return has come yet",
    "[z]": "not applicable: there is nothing to divide by",
    "[p]": "provisional: not all returns are in, or the period is not over",
    "[r]": "revised since the edition before",
}
POLICE_ACTIVITY = (
    "Figures of police activity count what the police did and recorded. They can change because of"
    " resources, priorities, operations or recording practice as well as drug markets, and must not"
    " be read as the amount of drug use, dealing or crime. A rise is neither success nor failure in"
    " itself."
)
METHODS = {
    "Confidentiality": (
        "Small counts of people or premises are not given, nor what they could be worked out from:"
        " whole rows are hidden, the same for every reason. What one edition hides, later ones do"
        " too. Sums of pounds are hidden where one order could be told from them. Before an edition"
        " is given out, everything in it and in the editions before it is used to work out what is"
        " hidden; an edition that gives anything away is not given out."
    ),
    "How finely figures are given": (
        "London is given by quarter and year. Boroughs are given by year, and by quarter where few"
        " figures would be confidential; an indicator whose boroughs would mostly be confidential"
        " is given for London alone. Wards are given by year. The table of indicators says which."
    ),
    "Intervals": (
        "Intervals are 95 % intervals. Police counts are complete: theirs shows the chance"
        " variation of what is counted, and is the least there is. Pounds and days have none."
    ),
    "Revisions": (
        "Returns that come late change earlier figures. A figure that is not as the edition before"
        " gave it is marked [r], and listed in the table of revisions. A column, definition or"
        " method that changes makes a new major version, anything else a minor one."
    ),
    "Not attributed": (
        "What no borough is known for has a row of its own beside the boroughs, and so has what a"
        " borough has without a ward, so that areas add up to London where none is confidential."
        " Networks do not add up: one network may be active in several boroughs and quarters."
    ),
}


def lines(about: About) -> list[str]:
    """What the edition is, a line each."""
    found = [
        f"Edition {about.version}, of publication {about.publication_id}.",
        f"Issued {day(about.issued)}; as at {day(about.as_at)}: returns received by then.",
        f"Next edition: {about.next_edition}.",
    ]
    if about.is_synthetic:
        found.append("Synthetic data: made up to try the warehouse, they say nothing about London.")
    return found


def day(value: object) -> str:
    """A day as it is written in a text: 1 April 2010."""
    return f"{value:%d %B %Y}".lstrip("0")
