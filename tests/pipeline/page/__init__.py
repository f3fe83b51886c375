"""Tests of the Dagster web page that `warehouse ui` serves."""
