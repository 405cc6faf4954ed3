"""Why something is said, and what would change it, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from imadvisor.advice.ruleset_comparison import Changed
from imadvisor.engine.cells import AnswerCell, limits
from imadvisor.errors import harmless
from imadvisor.language import Language
from imadvisor.model.answers import Answer
from imadvisor.model.numbers import Number
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.planning.roadmap import Roadmap
from imadvisor.planning.start_reasons import StartReason
from imadvisor.reasons.change import AnswerChange, NewAnswer
from imadvisor.reasons.ground import Ground
from imadvisor.reasons.outcome import Outcome
from imadvisor.reasons.place import Neighbour
from imadvisor.reports.document.blocks import Block, Listing, Paragraph, Report, Section, Table
from imadvisor.reports.document.links import links_in
from imadvisor.reports.explanation import Inquiry, Placed, WhyNot
from imadvisor.reports.ground_text import GroundText
from imadvisor.reports.pages.advice import labels_in
from imadvisor.rulesets.ruleset import Ruleset


def why_report(
    asked: Inquiry,
    ground: Ground,
    reason: Sequence[str],
    language: Language,
    *,
    whole: Ground | None = None,
    placed: Placed | None = None,
) -> Report:
    """The answers and rules on which something rests.

    Args:
        asked: what it is about.
        ground: the shortest reason.
        reason: the questions whose answers alone decide it.
        language: of the reader.
        whole: everything that it rests on, where that is wanted.
        placed: where a recommendation stands.
    """
    writer = _Writer(asked, language)
    say = language.say
    blocks: list[Block] = [Paragraph(writer.outcome(), lead=True)]
    if reason:
        blocks.append(Paragraph(say("These answers alone decide it; none can be left out.")))
    elif asked.outcome.stands:
        blocks.append(Paragraph(say("It does not depend on any answer.")))
    blocks += writer.tree(ground)
    sections = [Section(say("Why"), tuple(blocks))]
    if placed:
        sections.append(Section(say("Why in this place"), tuple(writer.place(placed))))
    if whole:
        sections.append(Section(say("Everything that it rests on"), tuple(writer.tree(whole))))
    sections.append(Section(say("Where the rules come from"), tuple(writer.origins(ground))))
    return writer.report(sections)


def why_not_report(why_not: WhyNot, language: Language) -> Report:
    """What keeps something from holding, and the smallest changes that would make it hold.

    Args:
        why_not: the reasons and changes.
        language: of the reader.
    """
    asked, ground = why_not.asked, why_not.ground
    writer = _Writer(asked, language)
    say = language.say
    blocks: list[Block] = [Paragraph(writer.outcome(), lead=True)]
    if asked.outcome.holds:
        blocks.append(Paragraph(say("It holds; ask why instead.")))
        return writer.report([Section(say("Why not"), tuple(blocks))])
    blocks += writer.tree(ground)
    return writer.report(
        [
            Section(say("Why not"), tuple(blocks)),
            Section(say("What would make it hold"), tuple(writer.changes(why_not))),
            Section(say("In another situation"), tuple(writer.elsewhere(why_not))),
            Section(say("Where the rules come from"), tuple(writer.origins(ground))),
        ]
    )


def what_if_report(
    ruleset: Ruleset,
    answers: Mapping[str, Answer],
    changes: Sequence[Changed],
    language: Language,
    sheet: Sheet,
) -> Report:
    """What other answers would change, side by side.

    Args:
        ruleset: whose rules were followed.
        answers: the other answers.
        changes: what is said differently.
        language: of the reader.
        sheet: the answers as they are.
    """
    say = language.say
    asked = Inquiry(ruleset, sheet, ("", ""), Outcome("", holds=False))
    writer = _Writer(asked, language)
    rows = tuple(
        (writer.named(c.name), writer.said(c.name[0], c.old), writer.said(c.name[0], c.new))
        for c in changes
    )
    header = (say("What"), say("As answered"), say("What if"))
    told = "; ".join(
        f"{ruleset.questions[id].label} = {writer.names.answer(ruleset.questions[id], answer)}"
        for id, answer in answers.items()
    )
    blocks: tuple[Block, ...] = (Paragraph(told, lead=True),)
    if rows:
        blocks = (*blocks, Table(header, rows, say("What if"), (5, 3, 3)))
    else:
        blocks = (*blocks, Paragraph(say("Nothing else would be said.")))
    return writer.report([Section(say("What if"), blocks)])


# -- in words -----------------------------------------------------------------------------------


class _Writer:
    def __init__(self, asked: Inquiry, language: Language) -> None:
        self.ruleset, self.sheet, self.subject = asked.ruleset, asked.sheet, asked.subject
        self.asked = asked
        self.language = language
        self.text = GroundText(asked.ruleset, asked.sheet, language)
        self.names, self.named = self.text.names, self.text.named
        self.say = language.say

    def report(self, sections: Sequence[Section]) -> Report:
        title = self.named(self.subject) if self.subject[0] else self.say("What if")
        return Report(
            title=title,
            subtitle=self.language.date(self.sheet.date),
            sections=tuple(section for section in sections if section.blocks),
            language=self.language.code,
            subject=title,
            date=self.sheet.date,
            labels=labels_in(self.language),
            links=links_in(self.language),
        )

    def outcome(self) -> str:
        say, outcome = self.say, self.asked.outcome
        match outcome.stands:
            case "":
                return self._not_holding()
            case "present":
                return say("It is present.")
            case "absent":
                return say("It is not present.")
            case "later":
                return say("It is not due yet.")
            case "met":
                return say("It is met.")
            case "not met":
                return say("It is not met.")
            case "here":
                where = self.named(self.subject)
                return say("This is where the change is now: {}").format(where)
            case "recommended":
                return say("It is recommended.")
            case "below":
                return say("It is below level {}.").format(outcome.level)
            case "at least":
                return say("It is at least at level {}.").format(outcome.level)
            case "at level":
                return say("It is at level {}.").format(outcome.level)

    def _not_holding(self) -> str:
        say = self.say
        match self.asked.outcome.undecided:
            case Truth.OPEN if self.subject[0] == "recommendation":
                return say("It is not recommended; answers that are missing may change that.")
            case Truth.OPEN:
                return say("It is not decided: answers are missing.")
            case Truth.UNKNOWN:
                return say("It is not decided: nobody knows the answer.")
            case Truth.NOT_APPLICABLE:
                return say("It does not apply here.")
            case _ if self.subject[0] == "recommendation":
                return say("It is not recommended.")
            case _:
                return say("The change does not stand there.")

    # -- the tree ---------------------------------------------------------------------------

    def tree(self, ground: Ground) -> Iterator[Listing]:
        """What something rests on, each thing below what rests on it; nothing where it is empty."""
        lines = self.text.lines(ground.parts)
        if lines:
            yield Listing("bullets", tuple(t for t, _ in lines), tuple(at for _, at in lines))

    def origins(self, ground: Ground) -> Iterable[Block]:
        """The rulesets and layers whose rules take part, and what layers changed in them."""
        origins: dict[str, list[str]] = {}
        changes: list[tuple[str, str, str]] = []
        for part in ground.walk():
            kind, id = part.name
            if part.field or kind not in self.ruleset.things or id not in self.ruleset.things[kind]:
                continue
            thing = self.ruleset.things[kind][id]
            names = origins.setdefault(str(self.ruleset.origin_of(thing)), [])
            if thing.label not in names:
                names.append(thing.label)
                changes += [
                    (thing.label, str(change.layer), harmless(change.reason))
                    for change in self.ruleset.changes_of(thing)
                    if change.action == "set"
                ]
        for origin, names in origins.items():
            yield Paragraph(", ".join(names), origin)
        if changes:
            header = (self.say("What"), self.say("Changed by"), self.say("Reason"))
            yield Table(header, tuple(changes), self.say("Changed by"), (2, 3, 5))

    def said(self, kind: str, told: str) -> str:
        """What an advice says of something, in the reader's words.

        Args:
            kind: of what it is said.
            told: as `advice_changes` says it; empty where it is not there.
        """
        say = self.say
        if not told:
            return "–"
        match kind:
            case "overall" | "dimension":
                level = told.removeprefix("level ").replace(" to ", "–")
                return say("not assessed") if told == "no level" else say("level {}").format(level)
            case "position":
                known = self.ruleset.positions
                names = [self.names.plain("position", id) for id in told.split(", ") if id in known]
                return ", ".join(names) or "–"
            case "pattern":
                return say("present") if told == "there" else say("not present")
            case "gap" if told.startswith("present, "):
                scale = {s.id: self.language.text(s.name) for s in self.ruleset.severities}
                ends = told.removeprefix("present, ").split(" to ")
                return say("present") + ", " + "–".join(scale[end] for end in ends)
            case "gap":
                return {
                    "later": say("there, but not due yet"),
                    "absent": say("not present"),
                    "undetermined": say("not decided: an answer is missing"),
                    "unknown": say("not decided: nobody knows"),
                }.get(told, say("does not apply"))
            case _:
                parts = [say("recommended")]
                parts += [say("light variant")] if "(light)" in told else []
                parts += [say("in the first quarter")] if told.endswith("first quarter") else []
                return ", ".join(parts)

    # -- places -----------------------------------------------------------------------------

    def place(self, placed: Placed) -> Iterable[Block]:
        """Why a recommendation stands where it does, in the list and in the roadmap."""
        say = self.say
        told = say("It is number {rank} of {of}.").format(rank=placed.rank, of=placed.of)
        yield Paragraph(told, lead=True)
        if placed.neighbours:
            yield Listing("bullets", tuple(self._compared(c) for c in placed.neighbours))
        if placed.roadmap is None:
            return
        if placed.bounds is None:
            yield Paragraph(say("It is not in the roadmap."), say("Roadmap"))
            return
        step = next(s for s in placed.roadmap.steps if s.id == self.subject[1])
        told = say("It starts on {}.").format(self.language.date(step.start))
        yield Paragraph(told, say("Roadmap"))
        yield Listing("bullets", tuple(self._bound(b, placed.roadmap) for b in placed.bounds))

    def _compared(self, c: Neighbour) -> str:
        say = self.say
        kind = self.subject[0]
        other = self.names.thing(kind, c.other)
        goes = say("Ahead of {}") if c.ahead else say("Behind {}")
        mine, theirs = self._compared_value(c, c.mine), self._compared_value(c, c.theirs)
        why = {
            "requires": say("because it must be done first")
            if c.ahead
            else say("which must be done first"),
            "reason": say("because of what calls for it ({mine} against {theirs})"),
            "phase": say("because of the phase ({mine} against {theirs})"),
            "claimed": say("because of the level that was claimed ({mine} against {theirs})"),
            "level": say("because of its own level ({mine} against {theirs})"),
            "score": say("because of its score ({mine} against {theirs})"),
            "possible score": say(
                "because of the score that it may still have ({mine} against {theirs})"
            ),
            "severity": say("because of its severity ({mine} against {theirs})"),
            "possible severity": say(
                "because of the severity that it may still have ({mine} against {theirs})"
            ),
            "dimension level": say(
                "because of the level of its dimension ({mine} against {theirs})"
            ),
            "dimension order": say("by the order of the dimensions, all else being equal"),
            "order": say("by the order of the ruleset, all else being equal"),
        }[c.by]
        return f"{goes.format(other)}, {why.format(mine=mine, theirs=theirs)}"

    def _compared_value(self, c: Neighbour, value: str | int) -> str:
        say = self.say
        if c.by == "phase":
            return self.names.plain("phase", str(value))
        if c.by in ("severity", "possible severity"):
            return self.names.plain("severity", str(value))
        if c.by == "dimension level" and value == "":
            return say("not assessed")
        if c.by == "reason":
            return {
                "gap": say("a gap that is present"),
                "prepare": say("a gap that will soon be due"),
                "next-level": say("a next level"),
                "growth": say("growth"),
            }[str(value)]
        return str(value)

    def _bound(self, bound: StartReason, roadmap: Roadmap) -> str:
        say = self.say
        others = self.language.listed([self.names.recommendation(id) for id in bound.others])
        until = self.language.date(bound.until) if bound.until else ""
        period = ""
        if bound.period is not None:
            span = roadmap.periods[bound.period]
            period = say("{start} to {end}").format(
                start=self.language.date(roadmap.monday(span.first)),
                end=self.language.date(roadmap.friday(span.end)),
            )
        match bound.by:
            case "running":
                return say("It has started already.")
            case "fixed":
                return say("The plan lays this week down.")
            case "start":
                return say("The plan starts then.")
            case "requires":
                return say("{others} must be done first, on {until}.").format(
                    others=others, until=until
                )
            case "window":
                return say("It is meant for {} at the earliest, around going live.").format(until)
            case "capacity":
                told = say("{role} has no time left for it in the period {period}: {others}.")
                return told.format(
                    role=self.names.role(bound.role),
                    period=period,
                    others=others or say("it takes all there is"),
                )
            case "starts":
                told = say("Enough starts already in the period {period}: {others}.")
                return told.format(period=period, others=others)
            case _:
                return say("Nothing keeps it from an earlier week.")

    # -- changes ----------------------------------------------------------------------------

    def changes(self, found: WhyNot) -> Iterator[Block]:
        """What the organisation can change, and how far that was looked for."""
        say = self.say
        if found.changes:
            yield Paragraph(say("Any one of these changes would make it hold:"))
            yield Listing("bullets", tuple(self.change(change) for change in found.changes))
            if not found.complete:
                yield Paragraph(say("There may be others."))
        elif not found.complete:
            told = say("None was found; changes of up to three answers that were tried: {}.")
            yield Paragraph(told.format(found.tried))
        elif found.elsewhere:
            told = say("No change of up to three answers makes it hold in this situation.")
            yield Paragraph(told)
        else:
            yield Paragraph(say("No change of up to three answers makes it hold."))

    def elsewhere(self, found: WhyNot) -> Iterator[Block]:
        """Where it would hold, though nobody can decide that it be so."""
        if found.elsewhere:
            yield Paragraph(self.say("It would hold in this situation; that is no advice:"))
            yield Listing("bullets", tuple(self.change(change) for change in found.elsewhere))

    def change(self, change: AnswerChange) -> str:
        """Other answers, each as widely as it does."""
        return "; ".join(
            f"{self.ruleset.questions[wanted.question].label}: {self._wanted(wanted)}"
            for wanted in change
        )

    def _wanted(self, wanted: NewAnswer) -> str:
        question = self.ruleset.questions[wanted.question]
        ends = wanted.ends
        if wanted.example:
            answer = self.names.answer(question, wanted.answer, decimals=9)
            return self.say("for example {}").format(answer)
        if ends is None:
            shown = [f"“{self.names.answer(question, cell.answer)}”" for cell in wanted.cells]
            return (
                shown[0]
                if len(shown) == 1
                else ", ".join(shown[:-1]) + (self.say(" or ") + shown[-1])
            )
        if question.type == "date":
            return self._dates(ends)
        ends = self._open(question, ends)
        if ends.low is not None and ends.low == ends.high:
            return self.names.answer(question, wanted.answer, decimals=9)
        # An end that is rounded would take in answers that do not do it.
        return self._range(
            ends, lambda n: self.names.answer(question, Answer.of(_whole(n)), decimals=9)
        )

    def _open(self, question: Question, ends: AnswerCell) -> AnswerCell:
        """A range without the ends that no answer can be beyond."""
        lowest, highest = limits(question, self.sheet.date)
        if question.type == "anchored":
            lowest, highest = min(self.ruleset.levels), max(self.ruleset.levels)
        if ends.low == ends.high:
            return ends
        low = None if ends.with_low and ends.low == lowest else ends.low
        high = None if ends.with_high and ends.high == highest else ends.high
        return replace(ends, low=low, high=high)

    def _range(self, ends: AnswerCell, show: Any) -> str:
        say = self.say
        low = high = ""
        if ends.low is not None:
            word = say("at least {}") if ends.with_low else say("more than {}")
            low = word.format(show(ends.low))
        if ends.high is not None:
            word = say("at most {}") if ends.with_high else say("less than {}")
            high = word.format(show(ends.high))
        return " ".join(
            part for part in (low, say("and") if low and high else "", high) if part
        ) or (say("any number"))

    def _dates(self, ends: AnswerCell) -> str:
        """Days between two ends, with how long ago they are where they have passed."""
        say, say_many, today = self.say, self.language.say_many, self.sheet.date.toordinal()
        low = None if ends.low is None else int(ends.low)
        high = None if ends.high is None else int(ends.high)

        def day(ordinal: int) -> str:
            return self.language.date(dt.date.fromordinal(ordinal))

        if low is not None and high is not None and low == high:
            return say("on {}").format(day(low))
        parts = []
        if low is not None:
            parts.append(say("on or after {}").format(day(low)))
        if high is not None:
            parts.append(say("on or before {}").format(day(high)))
        told = say(" and ").join(parts) or say("any day")

        def span(length: int) -> str:
            return say_many("{} day", "{} days", length).format(length)

        if low is not None and low < today and (high is None or high >= today):
            return say("{} (within the last {})").format(told, span(today - low))
        if low is None and high is not None and high < today:
            return say("{} (at least {} ago)").format(told, span(today - high))
        return told


def _whole(number: Number) -> Number:
    found = Fraction(number)
    return int(found) if found.denominator == 1 else found
