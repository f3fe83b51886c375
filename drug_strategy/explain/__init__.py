"""Where a figure comes from: what it is, what it rests on, and what was left out.

The figure is the published one. Its files and rows stand in the private warehouse, and are told to
those who may read it. How the words are shown is the command's (screen).
"""

from drug_strategy.explain import names, sentences
from drug_strategy.explain.evidence import figure, trail
from drug_strategy.publication.generations import LINK
from drug_strategy.query.ask import connect
from drug_strategy.settings import Settings, UserError


def explain(settings: Settings, indicator: str, area: str, period: str) -> sentences.Page:
    """All that can be told of an indicator's figure for an area and a period, as they are called.

    Raises:
        UserError: where nothing is published, a name is not known, or there is no such figure.
    """
    with connect(settings.published / LINK) as published:
        indicator_id, _ = names.find(published, "indicator", indicator)
        area_code, area_name = names.find(published, "area", area)
        period_label, _ = names.find(published, "period", period)
        found = figure(published, indicator_id, area_code, period_label)
    if found is None:
        raise UserError(
            f"{indicator_id} has no figure for {area_name} in {period_label};"
            " finest_area in marts.indicators says how far down it goes."
        )
    return sentences.page(found, area_name, trail(settings.database, found), settings.database)
