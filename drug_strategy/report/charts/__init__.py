"""Draw charts and maps from a query's rows. Other modules import only this one.

The report's pictures are inline SVG, with styles in charts.css. saving.js saves them. In a browser,
Vega draws the chart of the page Explore, which explore_chart.js describes.
"""

from drug_strategy.report.charts.bars import bar_chart, interval_chart
from drug_strategy.report.charts.control import control_chart, miniature
from drug_strategy.report.charts.lines import Chart, Level, Line, line_chart, survey_chart
from drug_strategy.report.charts.maps import borough_map, map_outlines, outlines
from drug_strategy.report.charts.vega import LIBRARY, library

__all__ = [
    "LIBRARY",
    "Chart",
    "Level",
    "Line",
    "bar_chart",
    "borough_map",
    "control_chart",
    "interval_chart",
    "library",
    "line_chart",
    "map_outlines",
    "miniature",
    "outlines",
    "survey_chart",
]
