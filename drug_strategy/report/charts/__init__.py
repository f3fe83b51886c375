"""Draw charts and maps. Other modules import only this one, and do not know how they are drawn.

The report's pictures are inline SVG, with styles in charts.css. saving.js saves them. In a browser,
Vega draws the pictures of the page Explore, which explore_charts.js describes.
"""

from drug_strategy.report.charts.bars import Estimate, bar_chart, borough_chart, small_multiples
from drug_strategy.report.charts.control import control_chart, miniature
from drug_strategy.report.charts.lines import Chart, Level, Line, line_chart
from drug_strategy.report.charts.maps import (
    Place,
    borough_map,
    map_outlines,
    outlines,
    tiles,
)
from drug_strategy.report.charts.vega import LIBRARY, library

__all__ = [
    "LIBRARY",
    "Chart",
    "Estimate",
    "Level",
    "Line",
    "Place",
    "bar_chart",
    "borough_chart",
    "borough_map",
    "control_chart",
    "library",
    "line_chart",
    "map_outlines",
    "miniature",
    "outlines",
    "small_multiples",
    "tiles",
]
