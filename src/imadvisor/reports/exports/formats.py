"""The formats in which other tools take a roadmap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from imadvisor.language import Language
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.formats.formats import WrittenFormat


@dataclass(frozen=True, slots=True)
class RoadmapFormat:
    """A format, whose writer is imported when it is used.

    Args:
        name: by which it is chosen.
        suffix: of its files, with the dot.
        module, function: what writes it, in the package of exports.
    """

    name: str
    suffix: str
    module: str
    function: str

    def write(self, roadmap: Roadmap, language: Language) -> str | bytes:
        """Write a roadmap in a reader's language.

        Raises:
            InputError: a library that the format needs is not installed.
        """
        found = import_module(f"imadvisor.reports.exports.{self.module}")
        writer = cast(Callable[[Roadmap, Language], str | bytes], getattr(found, self.function))
        return writer(roadmap, language)


EXPORTS: Mapping[str, RoadmapFormat] = {
    found.name: found
    for found in (
        # Of two with one suffix the later is meant by it.
        RoadmapFormat("csv-github", ".csv", "csv", "github_csv"),
        RoadmapFormat("csv", ".csv", "csv", "jira_csv"),
        RoadmapFormat("mermaid", ".mmd", "mermaid", "mermaid_gantt"),
        RoadmapFormat("ics", ".ics", "calendar", "calendar_file"),
        RoadmapFormat("msproject", ".xml", "project", "project_xml"),
        RoadmapFormat("xlsx", ".xlsx", "workbook", "workbook_file"),
    )
}
"""By name."""

POWERPOINT: Mapping[str, WrittenFormat] = {
    "pptx": WrittenFormat(
        "pptx", ".pptx", "imadvisor.reports.formats.powerpoint", "powerpoint_report"
    )
}
"""For a steering committee; other reports are too long for slides."""
