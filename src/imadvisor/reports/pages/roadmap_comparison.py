"""Two roadmaps side by side: when they end, what they take and what they close when."""

from __future__ import annotations

from imadvisor.language import Language, days
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.document.blocks import Report, Section, Table
from imadvisor.reports.document.links import links_in
from imadvisor.reports.document.names import Names, organisation_of
from imadvisor.reports.pages.advice import labels_in


def comparison_report(made: Roadmap, other: Roadmap, changes: str, language: Language) -> Report:
    """Put two roadmaps beside each other.

    Args:
        made: as it is planned.
        other: as it would be.
        changes: what is different in it.
        language: of the reader.
    """
    say, names = language.say, Names(made.advice.ruleset, language)
    both = (made, other)

    def effort(roadmap: Roadmap) -> str:
        return days(language, roadmap.effort()) or "–"

    def end(roadmap: Roadmap) -> str:
        ends = [step.end for step in roadmap.steps]
        return language.date(max(ends)) if ends else "–"

    def weight(roadmap: Roadmap) -> int:
        return sum(reached.weight for reached in roadmap.reached)

    rows = [
        (say("Steps"), *(str(len(roadmap.steps)) for roadmap in both)),
        (say("Last step ends on"), *map(end, both)),
        (say("Effort, an estimate"), *map(effort, both)),
        (say("Goals reached"), *(str(len([r for r in m.reached if r.weight])) for m in both)),
        (say("Weight of them"), *(str(weight(roadmap)) for roadmap in both)),
    ]
    header = ("", say("As planned"), changes)
    ids = {r.id for roadmap in both for r in roadmap.reached if r.weight}
    on = [{r.id: language.date(r.on) for r in roadmap.reached if r.weight} for roadmap in both]
    closed = [
        (names.thing("gap" if id in made.advice.ruleset.gaps else "dimension", id), *dates)
        for id in sorted(ids, key=lambda id: (on[0].get(id) is None, id))
        for dates in [tuple(one.get(id, say("not in this plan")) for one in on)]
        if len(set(dates)) > 1
    ]
    sections = [Section(say("Two plans"), (Table(header, tuple(rows), say("Two plans")),))]
    if closed:
        table = Table((say("Gap"), say("As planned"), changes), tuple(closed), say("Closed when"))
        sections.append(Section(say("Closed when"), (table,)))
    name = organisation_of(made.advice)
    title = say("Two plans")
    return Report(
        title=f"{title}: {name}" if name else title,
        subtitle=changes,
        sections=tuple(sections),
        language=language.code,
        subject=name or title,
        date=made.advice.decision.sheet.date,
        labels=labels_in(language),
        links=links_in(language),
    )
