"""The template of a deliverable, or the worksheet of an activity, filled in as far as known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from imadvisor.advice.advice import Advice, Recommended
from imadvisor.language import Language, days, weeks
from imadvisor.model.numbers import Interval
from imadvisor.reports.document.blocks import (
    Block,
    Item,
    Listing,
    Paragraph,
    Report,
    Section,
    Table,
)
from imadvisor.reports.document.links import links_in
from imadvisor.reports.document.names import Names, organisation_of
from imadvisor.reports.pages.advice import labels_in
from imadvisor.rulesets.ruleset import Ruleset


def template_report(
    ruleset: Ruleset, id: str, language: Language, advice: Advice | None = None
) -> Report:
    """A document to be filled in.

    Args:
        ruleset: that knows the recommendation.
        id: of the recommendation.
        language: of the document.
        advice: of the organisation that it is for; None for an empty template.
    """
    return _Writer(ruleset, id, language, advice).report()


class _Writer:
    def __init__(
        self, ruleset: Ruleset, id: str, language: Language, advice: Advice | None
    ) -> None:
        self.ruleset = ruleset
        self.thing = ruleset.recommendations[id]
        self.language = language
        self.names = Names(ruleset, language)
        self.advice = advice
        self.item = self._recommended(id)
        self.say = language.say
        self.text = language.text

    def _recommended(self, id: str) -> Recommended | None:
        if self.advice is None:
            return None
        return next((item for item in self.advice.recommendations if item.id == id), None)

    @property
    def _light(self) -> Any:
        return self.thing.light if self.item and self.item.variant == "light" else None

    def report(self) -> Report:
        say, thing = self.say, self.thing
        light = self._light
        name = self.names.recommendation(thing.id, light=bool(light))
        organisation = organisation_of(self.advice) if self.advice else ""
        day: dt.date | None = self.advice.decision.sheet.date if self.advice else None
        sections = [Section(say("About this document"), tuple(self._head(organisation)))]
        gaps = tuple(self._gaps())
        if gaps:
            sections.append(Section(say("Why we do this"), gaps))
        if light:
            what = (Paragraph(self.text(light.what), say("How")), self._space())
            sections.append(Section(say("Contents"), what))
        else:
            for heading in thing.outline:
                guide = Paragraph(self.text(heading.guide), say("Guidance"))
                sections.append(Section(self.text(heading.heading), (guide, self._space())))
            if thing.steps:
                steps = Listing("boxes", tuple(map(self.text, thing.steps)))
                sections.append(Section(say("Steps"), (steps,)))
        done = Listing("boxes", (self.text(thing.done_when),))
        sections.append(Section(say("Done when"), (done,)))
        written = self.language.date(day) if day else ""
        return Report(
            title=name,
            subtitle=", ".join(filter(None, [organisation, written])),
            sections=tuple(sections),
            language=self.language.code,
            subject=organisation or name,
            date=day,
            labels=labels_in(self.language),
            links=links_in(self.language),
        )

    def _space(self) -> Paragraph:
        """Where somebody goes on writing."""
        return Paragraph("…")

    def _head(self, organisation: str) -> Iterable[Block]:
        say, thing, language = self.say, self.thing, self.language
        yield Paragraph(self.text(thing.purpose), lead=True)
        light = self._light
        given = light.effort_days if light else thing.effort_days
        effort = Interval(*given) if given else None
        if self.item:
            effort = self.item.effort
        rows = [
            (say("Organisation"), organisation or "…"),
            (say("Accountable"), f"{self.names.role(thing.owner)}: …"),
            (say("Phase"), self.names.plain("phase", thing.phase)),
            (say("Effort (estimate)"), days(language, effort) or "…"),
            (say("Duration (estimate)"), weeks(language, thing.duration_weeks) or "…"),
        ]
        if thing.prerequisites:
            names = [self.names.recommendation(id) for id in thing.prerequisites]
            rows.append((say("After"), "; ".join(names)))
        if thing.size and not light:
            rows.append((say("Size"), self.text(thing.size)))
        rows.append((say("Version and date"), "…"))
        yield Table((say("What"), say("Which")), tuple(rows), say("About this document"), (1, 3))
        if thing.pitfall:
            yield Paragraph(self.text(thing.pitfall), say("Pitfall"))

    def _gaps(self) -> Iterable[Block]:
        """The gaps that it helps to close: here where that is known, else all of them."""
        found: dict[str, str] = {}
        for gap in self.ruleset.gaps.values():
            for link in gap.link:
                if link.recommendation == self.thing.id:
                    found[gap.id] = self.text(link.rationale)
        shown = [id for id in (self.item.closes if self.item else found) if id in found]
        if not shown:
            return
        for id in shown:
            yield Item("•", self.names.thing("gap", id), facts=(("", found[id]),))
