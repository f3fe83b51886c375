"""The report: the published file as a site of pages that opens from disk, without a server.

`build` is the whole of it: `facts` asks the published file, `pages` arranges what each page shows,
`charts`, `maps` and `words` draw and word it, `site` writes it and swaps it in.
No figure is computed here, and nothing is read but the published file.
"""

from drug_strategy.report.build import NotMade, Report, build_report

__all__ = ["NotMade", "Report", "build_report"]
