"""The internal workbooks: London's figures, or a borough's, for Excel."""

from drug_strategy.workbooks.workbook import write_workbook

__all__ = ["write_workbook"]
