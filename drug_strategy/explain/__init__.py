"""Explains where a figure comes from: its meaning, its sources, and what was left out.

The figure is the published one. Its files and rows are in the private warehouse, and are shown to
those who may read it.
"""

from drug_strategy.explain import names, sentences
from drug_strategy.explain.evidence import figure, trail
from drug_strategy.publication.generations import LINK
from drug_strategy.query.ask import connect
from drug_strategy.settings import Settings


def explain(settings: Settings, indicator: str, area: str, period: str) -> sentences.Page:
    """Explain an indicator's figure for an area and a period, each by name or code.

    Raises:
        UserError: if nothing is published, a name is not known, or there is no such figure.
    """
    with connect(settings.published / LINK) as published:
        indicator_id, _ = names.find(published, "indicator", indicator)
        area_code, area_name = names.find(published, "area", area)
        period_label, _ = names.find(published, "period", period)
        found = figure(published, indicator_id, area_code, period_label)
        if found is None:
            raise names.no_figure(published, indicator_id, area_code, period_label)
    return sentences.page(found, area_name, trail(settings.database, found), settings.database)
