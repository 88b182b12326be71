"""Pages that need nothing but themselves: one HTML file with its styles, scripts and plots."""

from reports.page.report import write_report

__all__ = ["write_report"]
