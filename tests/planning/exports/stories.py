"""Roadmaps that the tests of exports share, and one in which every text is hostile."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from conftest import ROOT
from imadvisor import Advice, Advisor, Ruleset
from imadvisor.language import Language
from imadvisor.model.plan import PlanFile
from imadvisor.planning.planner import roadmap_of
from imadvisor.planning.roadmap import Roadmap
from reports.test_hostile_content import BAD, HOSTILE, WRITINGS

LANGUAGES = ("en", "nl")
STORIES = ("municipality", "university", "care-practice")
"""Much that does not fit; nothing to plan; and light variants."""

TEXTS = {
    **HOSTILE,
    **WRITINGS,
    "bad": BAD,
    "minus": "-2+3",
    "tab": "\t=1",
    "mermaid": 'a: b; c # d, e "q" %% x %%{init: {}}%% #35; #lt; ﬂ°°60¶ß { } $$x$$ style a:b#c;d',
    "keyword": "section one",
    "date": "2026-01-01 title",
    "directive": "%%{init: {'theme':'dark'}}%%",
    "calendar": "END:VEVENT\nBEGIN:VALARM\r\nSUMMARY;X=1:a\\,b\\nc;\\",
    "brackets": "[a], b; c",
    "long": "lang ẞ 👍🏽 " * 60,
}
"""What rules may say in any text."""


def planned(advice: Advice, **more: Any) -> Roadmap:
    """The greedy roadmap of an advice."""
    return roadmap_of(advice, PlanFile(**more), planner="greedy")


class Shelf:
    """Roadmaps of the examples, each planned once.

    Args:
        advisor: who advises.
        ruleset: that the answers follow.
    """

    def __init__(self, advisor: Advisor, ruleset: Ruleset) -> None:
        self._advisor, self._ruleset = advisor, ruleset
        self._planned: dict[str, Roadmap] = {}

    def roadmap(self, name: str) -> Roadmap:
        """The roadmap of an example; with a step that runs already for `running`."""
        if name not in self._planned:
            more: dict[str, Any] = {}
            example = name
            if name == "running":
                example = "municipality"
                more = {"running": {"chain-test": dt.date(2026, 10, 26)}, "period": "month"}
            path = ROOT / "examples" / f"{example}.toml"
            self._planned[name] = planned(self._advisor.advise(path, self._ruleset), **more)
        return self._planned[name]

    def language(self, code: str, roadmap: Roadmap | None = None) -> Language:
        """A language with the texts of the ruleset of a roadmap."""
        return Language(code, roadmap.advice.ruleset if roadmap else self._ruleset)

    def hostile(self, text: str, name: str = "municipality") -> Roadmap:
        """A roadmap in which a text stands wherever rules and answers may say one."""
        roadmap = self.roadmap(name)
        advice = roadmap.advice
        rules = advice.ruleset
        things = {
            kind: {id: _said(thing, text) for id, thing in found.items()}
            for kind, found in rules.things.items()
        }
        ruleset = dataclasses.replace(rules, things=things)
        sheet = dataclasses.replace(advice.decision.sheet, organisation={"name": text})
        changed = dataclasses.replace(
            advice,
            program=dataclasses.replace(advice.program, ruleset=ruleset),
            decision=dataclasses.replace(advice.decision, sheet=sheet),
        )
        return dataclasses.replace(roadmap, advice=changed)


def _said(thing: Any, text: str) -> Any:
    """A part of a ruleset in which every text says something else."""
    if isinstance(thing, BaseModel):
        names = type(thing).model_fields
        changed = {name: _said(getattr(thing, name), text) for name in names if name != "code"}
        if "code" in names:
            changed["code"] = None
        return thing.model_copy(update=changed)
    if isinstance(thing, Mapping) and thing and set(thing) <= set(LANGUAGES):
        return dict.fromkeys(thing, text)
    if isinstance(thing, tuple):
        return tuple(_said(one, text) for one in thing)
    return thing


_WRITES = """
import hashlib, sys
from imadvisor import Advisor
from imadvisor.language import Language
from imadvisor.model.plan import PlanFile
from imadvisor.planning.planner import roadmap_of
from imadvisor.reports.exports.formats import EXPORTS
advice = Advisor().advise(sys.argv[1])
roadmap = roadmap_of(advice, PlanFile(), planner="greedy")
for export in EXPORTS.values():
    written = export.write(roadmap, Language("nl", advice.ruleset))
    content = written.encode() if isinstance(written, str) else written
    print(export.name, hashlib.sha256(content).hexdigest())
"""


def digests(example: str, seed: int) -> str:
    """What each export gives in a process with its own order of hashes."""
    path = str(ROOT / "examples" / f"{example}.toml")
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, "-c", _WRITES, path],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
