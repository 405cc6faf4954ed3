"""A project in which every command with an output has something to do."""

from __future__ import annotations

Words = tuple[str, ...]

ANSWERS = 'ruleset = "acme"\ndate = 2026-11-02\n[answers]\ntables_washed = "never"\n'
CASE = """
[[case]]
id = "dirty"
title.en = "Nobody washes"
date = 2026-11-02
answers.tables_washed = "never"

[case.expect]
gaps_present = ["tables-not-washed"]
"""

LINES: dict[Words, str] = {
    ("advise",): "a.toml --plan plan.toml --format markdown",
    ("answers", "merge"): "team/x.toml team/y.toml",
    ("answers", "template"): "--ruleset acme",
    ("compare",): "a.toml b.toml",
    ("deliverable",): "A1 --answers team",
    ("demo",): "",
    ("export",): "flat a.toml",
    ("roadmap",): "a.toml --plan plan.toml --update earlier.json",
    ("ruleset", "catalogue"): "acme",
    ("ruleset", "check"): "acme",
    ("ruleset", "diff"): "bakery-hygiene acme --answers a.toml",
    ("ruleset", "mutate"): "bakery-hygiene H1",
    ("ruleset", "new"): "fresh",
    ("ruleset", "resolve"): "acme",
    ("ruleset", "schema"): "",
    ("ruleset", "show"): "acme",
    ("ruleset", "test"): "bakery-hygiene",
    ("start",): "a.toml",
    ("store", "backup"): "--store sqlite:///kept.db",
    ("store", "export"): "kept-client --store sqlite:///kept.db",
    ("plugin", "new"): "fresh-one --kind exporter",
    ("why",): "a.toml A1 --plan plan.toml",
    ("why-not",): "team H2",
}
"""A command line for every command with an output, as it is in the project below."""

FOLDERS = {("ruleset", "new"), ("plugin", "new"), ("store", "export")}
"""Those whose output is a new folder."""

EXPORTER = """
from imadvisor.plugin import hookimpl

imadvisor_api = 2


class Flat:
    name, suffix = "flat", ".txt"

    def write(self, advice, language):
        return "flat: \\u2713"


@hookimpl
def imadvisor_exporters():
    return [Flat()]
"""
