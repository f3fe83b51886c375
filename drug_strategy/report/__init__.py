"""Build the report: a site of pages from the published file, opened from disk without a server.

`build` runs everything: `reading` queries the published file, `pages` choose what each page shows,
`charts` draw it, `wording` puts it into words, `templates` lay it out, and `downloads` write the
CSV files. The report computes no figures.
"""

from drug_strategy.report.build import NotMade, Report, build_report, report_of

__all__ = ["NotMade", "Report", "build_report", "report_of"]
