"""What to take along when an implementation is only being shaped, as a report."""

from __future__ import annotations

from collections.abc import Iterable

from imadvisor.advice.start import FIRST_WEEKS, Needed, Start
from imadvisor.errors import harmless
from imadvisor.language import Language, days
from imadvisor.reports.document.blocks import (
    Block,
    Heading,
    Item,
    Listing,
    Paragraph,
    Report,
    Section,
    Table,
)
from imadvisor.reports.document.links import links_in
from imadvisor.reports.document.names import Names
from imadvisor.reports.pages.advice import details_of, labels_in
from imadvisor.reports.pages.record import about

_SHOWN = 3
"""How many gaps are named that a recommendation prevents."""


def start_report(start: Start, language: Language) -> Report:
    """Put a start into words.

    Args:
        start: what to take along.
        language: of the reader.
    """
    return _Writer(start, language).report()


class _Writer:
    def __init__(self, start: Start, language: Language) -> None:
        self.start = start
        self.ruleset = start.ruleset
        self.sheet = start.decision.sheet
        self.language = language
        self.names = Names(start.ruleset, language)
        self.say = language.say
        self.text = language.text

    def _about(self) -> Iterable[Block]:
        return about(self.ruleset, self.names, day=self.sheet.date)

    def report(self) -> Report:
        say = self.say
        name = harmless(self.sheet.organisation.get("name", "")).strip()
        title = self.text(self.ruleset.settings.about.title)
        phrase = (
            say("{subject}: what to take along, for {name}")
            if name
            else say("{subject}: what to take along")
        )
        sections = (
            Section(say("In short"), tuple(self._summary())),
            Section(say("The first ninety days"), tuple(self._first_days())),
            Section(say("When it is good"), tuple(self._criteria())),
            Section(say("Who is needed"), tuple(self._roles())),
            Section(say("What belongs in which phase"), tuple(self._phases())),
            Section(say("About this advice"), tuple(self._about())),
        )
        return Report(
            title=phrase.format(subject=title, name=name),
            subtitle=self.language.date(self.sheet.date),
            sections=tuple(section for section in sections if section.blocks),
            language=self.language.code,
            subject=name or title,
            date=self.sheet.date,
            labels=labels_in(self.language),
            links=links_in(self.language),
        )

    # -- in short -------------------------------------------------------------------------

    def _summary(self) -> Iterable[Block]:
        say, description = self.say, self.ruleset.settings.about.description
        counts = [self._count("deliverable"), self._count("activity")]
        deliverables = self.language.say_many("{} deliverable", "{} deliverables", counts[0])
        activities = self.language.say_many("{} activity", "{} activities", counts[1])
        yield Paragraph(
            say("In this situation, take along {deliverables} and {activities}.").format(
                deliverables=deliverables.format(counts[0]),
                activities=activities.format(counts[1]),
            ),
            lead=True,
        )
        if description:
            yield Paragraph(self.text(description))
        for id in self.start.decision.positions:
            position = self.ruleset.positions[id]
            told = f"{self.text(position.meaning)} {self.text(position.advice)}"
            yield Paragraph(told, self.text(position.name))
        light = [item for item in self.start.needed if item.light]
        if light:
            phrase = self.language.say_many(
                "{} of them has a light variant, because the organisation is small.",
                "{} of them have a light variant, because the organisation is small.",
                len(light),
            )
            yield Paragraph(phrase.format(len(light)))
        yield from self._situation()

    def _count(self, kind: str) -> int:
        kinds = (self.ruleset.recommendations[item.id].kind for item in self.start.needed)
        return sum(found == kind for found in kinds)

    def _situation(self) -> Iterable[Block]:
        say, answers = self.say, self.sheet.answers
        if answers:
            rows = tuple(
                (self.names.coded(question), self.names.answer(question, answers[id]))
                for id, question in self.ruleset.questions.items()
                if id in answers and question.type != "text"
            )
            yield Heading(say("Your situation"))
            yield Table((say("Question"), say("Answer")), rows, say("Your situation"), (3, 2))
        if self.start.unanswered:
            yield Heading(say("It fits better once you answer"))
            asked = (self.ruleset.questions[id] for id in self.start.unanswered)
            shown = tuple(f"{self.names.coded(question)} ({question.id})" for question in asked)
            yield Listing("bullets", shown)

    # -- the first ninety days ------------------------------------------------------------

    def _first_days(self) -> Iterable[Block]:
        say, needed = self.say, {item.id: item for item in self.start.needed}
        if not self.start.steps:
            return
        yield Paragraph(
            say(
                "What can be done in {} weeks, beginning with what prevents most, when every "
                "role does one thing at a time. Weeks and days are estimates."
            ).format(FIRST_WEEKS)
        )
        rows = []
        for step in self.start.steps:
            thing = self.ruleset.recommendations[step.id]
            item = needed[step.id]
            shown = str(step.start) if step.start == step.end else f"{step.start}–{step.end}"
            rows.append(
                (
                    shown,
                    self.names.recommendation(step.id, light=item.light),
                    self.names.role(thing.owner),
                    "" if item.effort is None else self.language.interval(item.effort),
                    self.text(thing.done_when),
                )
            )
        header = (say("Weeks"), say("What"), say("Who"), say("Days"), say("Done when"))
        yield Table(header, tuple(rows), say("The first ninety days"), (3, 9, 10, 3, 10))

    # -- when it is good ------------------------------------------------------------------

    def _criteria(self) -> Iterable[Block]:
        say, growth = self.say, self.ruleset.settings.advice.growth_levels
        lowest = min(self.ruleset.levels, default=0)
        for dimension in self.ruleset.dimensions.values():
            yield Heading(self.names.thing("dimension", dimension.id))
            if dimension.good_when:
                yield Paragraph(self.text(dimension.good_when))
            stated = [
                (criterion.level, self.text(criterion.statement))
                for criterion in self.ruleset.criteria.values()
                if criterion.dimension == dimension.id and criterion.statement
            ]
            known = [(anchor.level, self.text(anchor.text)) for anchor in dimension.anchor]
            phrase = say("{statement} (level {level})")
            lines = [
                phrase.format(statement=text, level=level)
                for level, text in sorted([*stated, *known], key=lambda pair: pair[0])
                if level > lowest and level not in growth
            ]
            if lines:
                yield Listing("boxes", tuple(lines))

    # -- who, what, when ------------------------------------------------------------------

    def _roles(self) -> Iterable[Block]:
        say, rows = self.say, []
        for role in self.ruleset.roles:
            owned = [
                item
                for item in self.start.needed
                if self.ruleset.recommendations[item.id].owner == role
            ]
            if owned:
                effort = self.start.effort_of(role)
                rows.append(
                    (
                        self.names.role(role),
                        "" if effort is None else self.language.interval(effort),
                        ", ".join(self.ruleset.recommendations[item.id].label for item in owned),
                    )
                )
        header = (say("Role"), say("Person-days"), say("Is accountable for"))
        yield Table(header, tuple(rows), say("Who is needed"), (4, 2, 6))
        yield Paragraph(
            say(
                "The person-days are those of everybody who works on it, counted with the role "
                "that is accountable; they are estimates."
            )
        )

    def _phases(self) -> Iterable[Block]:
        for phase in self.ruleset.phases.values():
            found = [
                item
                for item in self.start.needed
                if self.ruleset.recommendations[item.id].phase == phase.id
            ]
            if found:
                yield Heading(self.text(phase.name))
            for item in found:
                yield self._item(item)

    def _item(self, item: Needed) -> Item:
        say, thing = self.say, self.ruleset.recommendations[item.id]
        light = thing.light if item.light else None
        in_short = [
            self.names.kind(thing),
            self.names.role(thing.owner),
            days(self.language, item.effort),
        ]
        facts = [("", " · ".join(filter(None, in_short)))]
        if light:
            facts.append((say("How"), self.text(light.what)))
        else:
            facts.append((say("Purpose"), self.text(thing.purpose)))
        if item.prevents:
            shown = [self.names.thing("gap", id) for id in item.prevents[:_SHOWN]]
            facts.append((say("Prevents"), "; ".join(shown)))
        facts.append((say("Done when"), self.text(thing.done_when)))
        more, details = ("", ()) if light else details_of(thing, self.language)
        tag = say("light variant") if light else ""
        name = self.names.recommendation(item.id, light=item.light)
        return Item("☐", name, tag, 1 if tag else 0, tuple(facts), more, details)
