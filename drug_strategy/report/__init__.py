"""Build the report from the published file, as web pages that need no server.

A page is a query and a template: `facts` runs the queries, the templates print their rows with the
filters of `wording` and the pictures of `charts`, `downloads` writes the rows as CSV files, and
`build` puts the site together. The report shows published figures, and computes no figures of its
own.
"""

from drug_strategy.report.build import NotMade, Report, report_of

__all__ = ["NotMade", "Report", "report_of"]
