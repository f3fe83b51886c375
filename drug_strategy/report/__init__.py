"""The report: the published file as a site of pages that opens from disk, without a server.

`build` is the whole of it: `reading` asks the published file, `pages` arrange what is on each page,
`charts` and `wording` draw and word it, `templates` lay it out, `downloads` write the data beside
it. No figure is computed here.
"""

from drug_strategy.report.build import NotMade, Report, build_report, report_of

__all__ = ["NotMade", "Report", "build_report", "report_of"]
