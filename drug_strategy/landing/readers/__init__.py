"""Readers: the bytes of a CSV, workbook or Parquet file become lines of cells under a header."""
