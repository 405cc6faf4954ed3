"""Roadmaps as Gantt charts in Mermaid, which Markdown on many sites shows as a picture."""

from __future__ import annotations

import re

from imadvisor.language import Language
from imadvisor.planning.roadmap import Roadmap, Step
from imadvisor.reports.pages.roadmap_words import Telling, shortened

# What means nothing to Mermaid. Some signs that are not ASCII do: it keeps the place of others
# with them.
_PLAIN = re.compile(r"[A-Za-z0-9 ().-]|[^\x00-\x7fﬂ°¶ß]")
_LONGEST_NAME, _LONGEST_OWNER = 120, 40
"""In characters."""

# What could be a keyword or a date at the start of a line.
_LIKE_A_KEYWORD = re.compile(r"[A-Za-z]+\b|[0-9]")


def mermaid_gantt(roadmap: Roadmap, language: Language) -> str:
    """A roadmap as a Gantt chart: a section for each phase, a task for each step.

    A task has the id of its recommendation after ``step-``, and its first and its last day. Long
    names are cut, because Mermaid draws no chart of more than 50,000 characters.

    Args:
        roadmap: what is planned.
        language: of the texts.
    """
    telling = Telling(roadmap, language)
    title = _inert(shortened(telling.title, _LONGEST_NAME))
    lines = [
        "gantt",
        f"    title {title}",
        f"    accTitle: {title}",
        "    dateFormat YYYY-MM-DD",
        "    inclusiveEndDates",
        "    axisFormat %Y-%m-%d",
        "    tickInterval 1month",
        "    todayMarker off",
    ]
    things = roadmap.advice.ruleset.recommendations
    for phase in sorted(roadmap.advice.ruleset.phases.values(), key=lambda p: (p.rank, p.id)):
        steps = [step for step in roadmap.steps if things[step.id].phase == phase.id]
        if steps:
            lines.append(
                f"    section {_inert(shortened(telling.phase(steps[0]), _LONGEST_OWNER))}"
            )
            lines += [_task(telling, step) for step in steps]
    return "\n".join(lines) + "\n"


def _task(telling: Telling, step: Step) -> str:
    owner = shortened(telling.owner(step), _LONGEST_OWNER)
    name = f"{shortened(telling.name(step), _LONGEST_NAME)} ({owner})"
    shown = _inert(name)
    if _LIKE_A_KEYWORD.match(name):
        shown = f"{_entity(name[0])}{shown[1:]}"
    state = "active, " if step.running else ""
    return f"        {shown} :{state}step-{step.id}, {step.start}, {step.end}"


def _inert(text: str) -> str:
    """A line in which nothing means anything to Mermaid."""
    return "".join(sign if _PLAIN.fullmatch(sign) else _entity(sign) for sign in text)


def _entity(sign: str) -> str:
    return f"#{ord(sign)};"
