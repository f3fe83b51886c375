"""Build the report from the published file, as web pages that need no server.

`build` uses the other modules: `facts` queries the published file, `rows` has the types of the
queries' rows, `pages` collects each page's content, `charts` draws the charts, `wording` writes the
texts, `templates` contains the layout, and `downloads` makes the CSV files. The report shows
published figures, and computes no figures of its own.
"""

from drug_strategy.report.build import NotMade, Report, report_of

__all__ = ["NotMade", "Report", "report_of"]
