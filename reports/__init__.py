"""Verdicts in; tables, pages, plots and comparisons out."""
