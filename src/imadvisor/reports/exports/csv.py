"""Roadmaps as CSV for issue trackers: one row for each step.

Both forms are UTF-8 without a byte order mark, with commas and CRLF as RFC 4180 has them: a mark
would become a part of the first header, which trackers look for. The headers are English in every
language, because they are the names of fields. No cell begins like a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from imadvisor.answers.formats.csv_grid import guarded
from imadvisor.language import Language
from imadvisor.planning.roadmap import Roadmap, Step
from imadvisor.reports.formats.markdown import escaped
from imadvisor.reports.pages.roadmap_words import Telling, shortened

LONGEST_SUMMARY = 255
"""How long a summary may be in Jira and a title in GitHub, in characters."""


def jira_csv(roadmap: Roadmap, language: Language) -> bytes:
    """A roadmap as Jira imports it; the date format to choose there is ``yyyy-MM-dd``.

    ===============  ===========================================================================
    Column           What it holds
    ===============  ===========================================================================
    Issue Id         a number from 1, for links between the rows
    Summary          code and name of the step
    Issue Type       ``Task``
    Description      purpose, done when, owner, phase, effort, duration, what it follows, gaps
    Start date       year-month-day, a Monday
    Due date         year-month-day, a Friday
    Owner role       the name of the role; a person is for the importer to choose
    Effort days      the mean, in person-days, with a point
    External id      the id of the recommendation; the same in every plan
    Labels           three columns: ``imadvisor``, the id of the phase, the id of the role
    Blocked by       the Issue Id of a step that is done before; as many columns as are needed
    ===============  ===========================================================================

    Args:
        roadmap: what is planned.
        language: of the texts.
    """
    telling = Telling(roadmap, language)
    numbers = {step.id: str(place) for place, step in enumerate(roadmap.steps, start=1)}
    most = max([1, *(len(step.requires) for step in roadmap.steps)])
    header = (
        *("Issue Id", "Summary", "Issue Type", "Description", "Start date", "Due date"),
        *("Owner role", "Effort days", "External id", "Labels", "Labels", "Labels"),
        *["Blocked by"] * most,
    )
    rows = []
    for step in roadmap.steps:
        before = [numbers[id] for id in step.requires]
        rows.append(
            (
                numbers[step.id],
                shortened(telling.name(step), LONGEST_SUMMARY),
                "Task",
                telling.description(step),
                step.start.isoformat(),
                step.end.isoformat(),
                telling.owner(step),
                "" if step.mean is None else f"{step.mean:g}",
                step.id,
                *_labels(telling, step),
                *before,
                *[""] * (most - len(before)),
            )
        )
    return _written(header, rows)


def github_csv(roadmap: Roadmap, language: Language) -> bytes:
    """A roadmap for the tools that make GitHub issues of CSV; GitHub itself reads none.

    ===============  ===========================================================================
    Column           What it holds
    ===============  ===========================================================================
    title            code and name of the step
    body             Markdown: dates and effort, what it follows, purpose, done when, gaps, id
    labels           ``imadvisor``, the id of the phase and the id of the role, with commas
    ===============  ===========================================================================

    Args:
        roadmap: what is planned.
        language: of the texts.
    """
    telling = Telling(roadmap, language)
    rows = [
        (
            shortened(telling.name(step), LONGEST_SUMMARY),
            _body(telling, step),
            ",".join(_labels(telling, step)),
        )
        for step in roadmap.steps
    ]
    return _written(("title", "body", "labels"), rows)


def _labels(telling: Telling, step: Step) -> tuple[str, str, str]:
    thing = telling.ruleset.recommendations[step.id]
    return ("imadvisor", thing.phase, step.owner)


def _body(telling: Telling, step: Step) -> str:
    say = telling.say
    facts = (
        (say("Start"), step.start.isoformat()),
        (say("End"), step.end.isoformat()),
        *telling.facts(step),
        (say("Id"), step.id),
    )
    # A blank line between the facts keeps each a paragraph, whatever is in it.
    return "\n\n".join(f"**{escaped(label)}:** {_in_markdown(text)}" for label, text in facts)


def _in_markdown(text: str) -> str:
    lines = [escaped(line.strip()) for line in text.splitlines() if line.strip()]
    return "\\\n".join(lines)


def _written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return made.getvalue().encode("utf-8")
