"""The report: the published file as a site of pages that opens from disk, without a server.

`build` is the whole of it: `reading` asks the published file, `pages` arranges what each page
shows, `charts` and `wording` draw and word it, `site` writes it and swaps it in. No figure is
computed here. Of the private warehouse London's orders by value alone are read, if it is there.
"""

from drug_strategy.report.build import NotMade, Report, build_report, report_of

__all__ = ["NotMade", "Report", "build_report", "report_of"]
