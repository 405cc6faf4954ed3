"""A roadmap in the reader's language: what, when, by whom, and what does not fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from imadvisor.language import Language, days, weeks
from imadvisor.planning.projection import projected
from imadvisor.planning.roadmap import Proof, Roadmap, Step
from imadvisor.reports.document.blocks import (
    Bar,
    Block,
    Gantt,
    Heading,
    Listing,
    Paragraph,
    Report,
    Section,
    Table,
)
from imadvisor.reports.document.links import links_in
from imadvisor.reports.document.names import Names, organisation_of
from imadvisor.reports.pages.advice import labels_in
from imadvisor.reports.pages.record import about
from imadvisor.reports.pages.roadmap_words import Telling

_BAR = 10
"""How many signs a full bar of load has."""

_FIRST = 13
"""Weeks: the first quarter."""


def roadmap_report(roadmap: Roadmap, language: Language) -> Report:
    """Put a roadmap into words."""
    writer = _Writer(roadmap, language)
    say = language.say
    ruleset = roadmap.advice.ruleset
    day = roadmap.advice.decision.sheet.date
    sections = (
        *writer.sections(),
        Section(say("About this plan"), tuple(about(ruleset, writer.names, day=day))),
    )
    return writer.report(say("Roadmap"), sections)


def roadmap_sections(roadmap: Roadmap, language: Language) -> Sequence[Section]:
    """The sections of a roadmap, to stand in another report."""
    return _Writer(roadmap, language).sections()


def steering_report(roadmap: Roadmap, language: Language) -> Report:
    """One page for a steering committee: where we stand, what matters, what is asked."""
    writer = _Writer(roadmap, language)
    made = writer.report(language.say("For the steering committee"), writer.steering())
    return replace(made, one_page=True)


class _Writer:
    def __init__(self, roadmap: Roadmap, language: Language) -> None:
        self.roadmap = roadmap
        self.ruleset = roadmap.advice.ruleset
        self.language = language
        self.names = Names(self.ruleset, language)
        self.say = language.say
        self.telling = Telling(roadmap, language)

    def report(self, what: str, sections: Sequence[Section]) -> Report:
        name = organisation_of(self.roadmap.advice)
        title = self.language.text(self.ruleset.settings.about.title)
        return Report(
            title=f"{what}: {name}" if name else f"{what}: {title}",
            subtitle=self.say("{} to {}").format(
                self.language.date(self.roadmap.start),
                self.language.date(self.roadmap.friday(self.roadmap.problem.horizon)),
            ),
            sections=tuple(section for section in sections if section.blocks),
            language=self.language.code,
            subject=name or title,
            date=self.roadmap.advice.decision.sheet.date,
            labels=labels_in(self.language),
            links=links_in(self.language),
        )

    def sections(self) -> tuple[Section, ...]:
        say = self.say
        found = (
            Section(say("The plan in short"), tuple(self._short())),
            Section(say("What happens when"), (self._chart(),) if self.roadmap.steps else ()),
            Section(say("Period by period"), tuple(self._periods())),
            Section(say("Who is busy when"), tuple(self._load())),
            Section(say("Levels as projected"), tuple(self._levels())),
            Section(say("What does not fit"), tuple(self._unfit())),
            Section(say("How it was planned"), tuple(self._how())),
        )
        return tuple(section for section in found if section.blocks)

    # -- in short -----------------------------------------------------------------------------

    def _short(self) -> Iterable[Block]:
        roadmap, say = self.roadmap, self.say
        if not roadmap.steps:
            yield Paragraph(say("Nothing has to be planned, or nothing fits."), lead=True)
            return
        total = len(roadmap.reached) + len(roadmap.unfit)
        end = max(step.end for step in roadmap.steps)
        told = self.language.say_many(
            "{count} step from {start} to {end}; goals reached: {reached} of {total}.",
            "{count} steps from {start} to {end}; goals reached: {reached} of {total}.",
            len(roadmap.steps),
        )
        yield Paragraph(
            told.format(
                count=len(roadmap.steps),
                start=self.language.date(roadmap.start),
                end=self.language.date(end),
                reached=len([r for r in roadmap.reached if r.weight]),
                total=total - len([r for r in roadmap.reached if not r.weight]),
            ),
            lead=True,
        )
        effort = roadmap.effort()
        if effort is not None:
            yield Paragraph(days(self.language, effort), say("Effort, an estimate"))
        unknown = sum(step.effort is None for step in roadmap.steps)
        if unknown:
            told = self.language.say_many(
                "Not known of {} step: it is planned as one step of the usual length, and takes "
                "nothing of the time that there is. [estimate] in the planning file gives it.",
                "Not known of {} steps: each is planned as one step of the usual length, and takes "
                "nothing of the time that there is. [estimate] in the planning file gives it.",
                unknown,
            )
            yield Paragraph(told.format(unknown), say("Effort"))
        first = [step for step in roadmap.steps if self._week(step.start) < _FIRST]
        yield Paragraph("", say("Begin in the first quarter with"))
        yield Listing("bullets", tuple(self._line(step) for step in first))

    def _week(self, day: dt.date) -> int:
        return (day - self.roadmap.start).days // 7

    def _line(self, step: Step) -> str:
        facts = (self.names.role(step.owner), self._from_to(step), days(self.language, step.effort))
        return f"{self.telling.name(step)} ({', '.join(filter(None, facts))})"

    def _from_to(self, step: Step) -> str:
        return self.say("{} to {}").format(
            self.language.date(step.start), self.language.date(step.end)
        )

    # -- in time ------------------------------------------------------------------------------

    def _chart(self) -> Gantt:
        roadmap, say = self.roadmap, self.say
        bars = []
        for step in roadmap.steps:
            start = self._week(step.start)
            late = (step.late_end - roadmap.start).days / 7
            cells = (
                self.names.role(step.owner),
                self.language.date(step.start),
                self.language.date(step.end),
                self._range(step),
            )
            bars.append(Bar(self.telling.name(step), cells, start, start + step.weeks, late))
        return Gantt(
            say("What happens when"),
            (say("Step"), say("Who"), say("Start"), say("End"), say("End, low to high effort")),
            tuple(bars),
            tuple(
                (span.first, self.telling.period(place))
                for place, span in enumerate(roadmap.periods)
            ),
            max([roadmap.problem.horizon, *(bar.end for bar in bars)]),
        )

    def _range(self, step: Step) -> str:
        if step.early_end == step.late_end:
            return self.language.date(step.end)
        return self.say("{} to {}").format(
            self.language.date(step.early_end), self.language.date(step.late_end)
        )

    def _periods(self) -> Iterable[Block]:
        roadmap, say = self.roadmap, self.say
        for place, span in enumerate(roadmap.periods):
            begin = [s for s in roadmap.steps if self._week(s.start) in span]
            monday, friday = roadmap.monday(span.first), roadmap.friday(span.end)
            closed = [r for r in roadmap.reached if monday <= r.on <= friday and r.weight]
            if not begin and not closed:
                continue
            dates = say("{} to {}").format(self.language.date(monday), self.language.date(friday))
            yield Heading(f"{self.telling.period(place)}: {dates}")
            rows = tuple(
                (
                    self.telling.name(step),
                    self.names.role(step.owner),
                    self.language.date(step.start),
                    self.language.date(step.end),
                    days(self.language, step.effort),
                )
                for step in begin
            )
            header = (say("Step"), say("Who"), say("Start"), say("End"), say("Effort"))
            if rows:
                yield Table(header, rows, say("Starts"), (5, 3, 3, 3, 2))
            if closed:
                named = self.language.listed([self.telling.target(r) for r in closed])
                yield Paragraph(named, say("Closed or reached in this period"))

    # -- load and levels ----------------------------------------------------------------------

    def _load(self) -> Iterable[Block]:
        say = self.say
        header = (say("Who"), *(self.telling.period(p) for p in range(len(self.roadmap.periods))))
        rows = []
        for role, periods in self.roadmap.load().items():
            cells = [self._cell(used, there) for used, there in periods]
            rows.append((self.names.role(role), *cells))
        if rows:
            yield Paragraph(
                say("Person-days planned, of those there are; a full bar is fully booked.")
            )
            if len(self.roadmap.periods) <= 6:
                yield Table(header, tuple(rows), say("Who is busy when"))
            else:
                # Too many columns for a page: each period is a row.
                turned = tuple(
                    (name, *(row[place] for row in rows))
                    for place, name in enumerate(header)
                    if place
                )
                yield Table(
                    (say("Period"), *(row[0] for row in rows)), turned, say("Who is busy when")
                )

    def _cell(self, used: float, there: float) -> str:
        full = round(_BAR * used / there) if there else (0 if not used else _BAR)
        number = self.language.number
        bar = "■" * full + "□" * (_BAR - full)
        return f"{bar} {number(_exact(used))} / {number(_exact(there))}"

    def _levels(self) -> Iterable[Block]:
        say = self.say
        levels = projected(self.roadmap)
        rows = tuple(
            (
                self.names.thing("dimension", id),
                *("–" if level is None else str(level) for level in row),
            )
            for id, row in levels.items()
            if len(set(row)) > 1
        )
        if not rows or len(self.roadmap.periods) > 13:
            return
        yield Paragraph(
            say(
                "A level is projected when every recommendation of the dimension up to that level "
                "is in place or done, and the gaps of the dimension are closed. Dimensions that "
                "stay where they are do not stand here."
            )
        )
        header = (
            say("Dimension"),
            say("Now"),
            *(self.telling.period(place) for place in range(len(self.roadmap.periods))),
        )
        yield Table(header, rows, say("Levels as projected"))

    # -- what does not fit --------------------------------------------------------------------

    def _unfit(self) -> Iterable[Block]:
        say = self.say
        rows = tuple(
            (
                self.telling.target(unfit),
                self.telling.why(unfit),
                ", ".join(self.telling.named(id) for id in unfit.needs),
            )
            for unfit in self.roadmap.unfit
        )
        if rows:
            header = (say("What"), say("Why not"), say("What it would take"))
            yield Table(header, rows, say("What does not fit"), (3, 3, 4))
        if self.roadmap.elsewhere:
            named = self.language.listed(
                [self.names.thing("gap", id) for id in self.roadmap.elsewhere]
            )
            yield Paragraph(named, say("Nothing in this ruleset closes these here"))

    # -- how ----------------------------------------------------------------------------------

    def _how(self) -> Iterable[Block]:
        roadmap, say = self.roadmap, self.say
        yield Paragraph(
            say(
                "A gap is closed when all of one of its sets of recommendations is done; the sets "
                "are judgements. First as much weight of gaps as fits is closed, then with the "
                "least effort, then the weightiest soonest."
            )
        )
        if roadmap.planner == "optimal":
            for proof in roadmap.proofs:
                yield Paragraph(self._proof(proof), self._stage(proof.stage))
        else:
            yield Paragraph(
                say("Found by trying many orders; better plans may exist."), say("Greedy planner")
            )
        if roadmap.note:
            yield Paragraph(roadmap.note, say("The optimal planner could not be used"))
        if roadmap.assumptions:
            told = say(
                "Nobody said how much time {roles} have; assumed are two days a week for the "
                "implementation manager and half a day for everybody else."
            )
            roles = self.language.listed([self.names.role(role) for role in roadmap.assumptions])
            yield Paragraph(told.format(roles=roles), say("Assumed"))
        if roadmap.go_live:
            told = say("What must happen around going live is planned around {}.")
            yield Paragraph(told.format(self.language.date(roadmap.go_live)), say("Going live"))
        longer = [step for step in roadmap.steps if step.weeks > step.usual_weeks]
        if longer:
            rows = tuple(
                (
                    self.telling.name(step),
                    weeks(self.language, step.usual_weeks),
                    weeks(self.language, step.weeks),
                    self.names.role(step.owner),
                )
                for step in longer
            )
            yield Heading(say("What takes longer because its owner has little time"))
            header = (say("Step"), say("Usual"), say("Here"), say("Who"))
            yield Table(header, rows, say("What takes longer"), (5, 2, 2, 3))

    def _stage(self, stage: str) -> str:
        return {
            "missed": self.say("Weight of what is not reached"),
            "effort": self.say("Effort, in tenths of a day"),
            "waiting": self.say("Weight times weeks of waiting"),
        }[stage]

    def _proof(self, proof: Proof) -> str:
        seconds = self.language.number(_exact(proof.seconds))
        if proof.status == "proven":
            told = self.say("{value}: proven, no plan is better ({seconds} s)")
            return told.format(value=proof.value, seconds=seconds)
        bound = "–" if proof.bound is None else self.language.number(_exact(proof.bound))
        told = self.say("{value}: not proven; it cannot be below {bound} ({seconds} s)")
        return told.format(value=proof.value, bound=bound, seconds=seconds)

    # -- steering -----------------------------------------------------------------------------

    def steering(self) -> tuple[Section, ...]:
        say, roadmap = self.say, self.roadmap
        overall = roadmap.advice.decision.overall
        standing: list[Block] = []
        if overall.level is not None:
            level = self.names.level(int(overall.level.low))
            standing.append(Paragraph(level, say("Overall level")))
        present = roadmap.advice.with_status("present")
        standing.append(Paragraph(str(len(present)), say("Gaps that need attention now")))
        five = [
            (
                self.names.thing("gap", gap.id),
                self.names.severity(gap.severity),
                self._closed_on(gap.id),
            )
            for gap in present[:5]
        ]
        header = (say("Gap"), say("Severity"), say("Closed"))
        first = [step for step in roadmap.steps if self._week(step.start) < _FIRST]
        start_header = (say("Step"), say("Who"), say("Start"), say("End"))
        rows = tuple(
            (
                self.telling.name(step),
                self.names.role(step.owner),
                self.language.date(step.start),
                self.language.date(step.end),
            )
            for step in first
        )
        return (
            Section(say("Where we stand"), tuple(standing)),
            Section(
                say("The gaps that matter most"),
                (Table(header, tuple(five), say("The gaps that matter most"), (5, 2, 3)),)
                if five
                else (),
            ),
            Section(
                say("The first quarter"),
                (Table(start_header, rows, say("The first quarter"), (5, 3, 2, 2)),)
                if rows
                else (),
            ),
            Section(say("Who is busy when"), tuple(self._load())),
            Section(say("Decisions asked"), tuple(self._decisions(first))),
        )

    def _closed_on(self, gap: str) -> str:
        for reached in self.roadmap.reached:
            if reached.level is None and reached.id == gap:
                return self.language.date(reached.on)
        return self.say("not in this plan")

    def _decisions(self, first: Sequence[Step]) -> Iterable[Block]:
        say, roadmap = self.say, self.roadmap
        asked = []
        owners = list(dict.fromkeys(step.owner for step in first))
        if owners:
            told = say("Name who is {roles}, and free their time as planned.")
            roles = self.language.listed([self.names.role(role) for role in owners])
            asked.append(told.format(roles=roles))
        effort = roadmap.effort()
        if effort is not None:
            told = say("Make {days} available until {end}, an estimate.")
            end = self.language.date(max(step.end for step in roadmap.steps))
            asked.append(told.format(days=days(self.language, effort), end=end))
        if roadmap.unfit:
            told = self.language.say_many(
                "Accept that {} goal is not reached in this time, or give more time or people.",
                "Accept that {} goals are not reached in this time, or give more time or people.",
                len(roadmap.unfit),
            )
            asked.append(told.format(len(roadmap.unfit)))
        told = say("Go on, or stop: decide it again on {}.")
        asked.append(told.format(self.language.date(roadmap.friday(_FIRST))))
        yield Listing("boxes", tuple(asked))


def _exact(value: float) -> Fraction:

    return Fraction(value).limit_denominator(100)
