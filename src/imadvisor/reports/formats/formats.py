"""The formats that a report can be written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from imadvisor.reports.document.blocks import Report


@dataclass(frozen=True, slots=True)
class WrittenFormat:
    """A format of ours, whose writer is imported when it is used.

    Args:
        name: by which it is chosen.
        suffix: of its files, with the dot.
        module, function: what writes it.
    """

    name: str
    suffix: str
    module: str
    function: str

    def write(self, report: Report) -> str | bytes:
        """Write a report.

        Raises:
            InputError: a library that the format needs is not installed.
        """
        writer = getattr(import_module(self.module), self.function)
        return cast(Callable[[Report], str | bytes], writer)(report)


BUILT_IN: tuple[WrittenFormat, ...] = (
    WrittenFormat("html", ".html", "imadvisor.reports.formats.html", "html_report"),
    WrittenFormat("markdown", ".md", "imadvisor.reports.formats.markdown", "markdown_report"),
    WrittenFormat("docx", ".docx", "imadvisor.reports.formats.word", "word_report"),
    WrittenFormat("pdf", ".pdf", "imadvisor.reports.formats.pdf", "pdf_report"),
)
"""Text is not among them, because it depends on the terminal."""
