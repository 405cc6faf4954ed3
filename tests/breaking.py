"""A line of each kind of new plugin, and what breaks it."""

from __future__ import annotations

from pathlib import Path

BREAK = {
    "ruleset": ("rules/ruleset.toml", "agreed == 'no'", "agreed == 'yes'"),
    "scoring-method": ("__init__.py", "(len(levels) - 1)", "(len(levels) - 2)"),
    "engine": ("__init__.py", "return direct(sheet)", "return direct(Sheet('', sheet.date))"),
    "importer": ("__init__.py", "== 'no'", "== 'yes'"),
    "answer-importer": ("__init__.py", "range(1, len", "range(2, len"),
    "exporter": ("__init__.py", "advice.recommendations:", "advice.recommendations[1:]:"),
    "layer": ("layer/layer.toml", "_agreed == 'no'", "_agreed == 'yes'"),
    "report-format": ("__init__.py", "- {section.heading}", "- {section.heading[1:]}"),
    "collector": ("__init__.py", "median(hours)", "max(hours)"),
    "setting": ("__init__.py", "default=14", "default=15"),
    "command": ("__init__.py", "[:1]", "[1:2]"),
}
"""For each kind: a file of the package, and a line of it that is broken."""


def break_plugin(package: Path, kind: str) -> None:
    """Break the line of a new plugin that its tests are about.

    Args:
        package: the folder of its module.
        kind: what it brings.
    """
    file, right, wrong = BREAK[kind]
    path = package / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
