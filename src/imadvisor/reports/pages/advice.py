"""What a report on advice says, in the reader's language and in no format yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imadvisor.advice.advice import Advice, GapAdvice, Recommended
from imadvisor.language import Language, days
from imadvisor.model.objects import Recommendation
from imadvisor.reports.document.blocks import (
    Block,
    Heading,
    Item,
    Labels,
    Listing,
    Paragraph,
    Report,
    Section,
    Table,
)
from imadvisor.reports.document.links import links_in
from imadvisor.reports.document.names import Names, organisation_of
from imadvisor.reports.document.sentences import gap_because, left_out_why, recommendation_because
from imadvisor.reports.pages.first_page import summary_of
from imadvisor.reports.pages.record import record_of
from imadvisor.reports.pages.respondents import agree_first_of
from imadvisor.rulesets.ruleset import Ruleset


def report_on(advice: Advice, language: Language) -> Report:
    """Put an advice into words."""
    return _Writer(advice, language).report()


def labels_in(language: Language) -> Labels:
    """What a format says of its own accord, in a language."""
    say = language.say
    return Labels(
        contents=say("Contents"),
        skip=say("Skip to the report"),
        page=say("page"),
        shortened=say(
            "Left out here: outlines and steps, all answers, the method and the sources. "
            "--full shows them, and so do the other formats."
        ),
    )


def details_of(
    thing: Recommendation, language: Language
) -> tuple[str, tuple[Table | Listing, ...]]:
    """The outline of a deliverable or the steps of an activity, with the name for it.

    Args:
        thing: the recommendation.
        language: of the reader.
    """
    say = language.say
    if thing.outline:
        rows = tuple((language.text(h.heading), language.text(h.guide)) for h in thing.outline)
        header = (say("Chapter"), say("What belongs in it"))
        return say("Outline"), (Table(header, rows, say("Outline"), (1, 2)),)
    if thing.steps:
        return say("Steps"), (Listing("steps", tuple(map(language.text, thing.steps))),)
    return "", ()


class _Writer:
    def __init__(self, advice: Advice, language: Language) -> None:
        self.advice = advice
        self.ruleset: Ruleset = advice.ruleset
        self.language = language
        self.names = Names(advice.ruleset, language)
        self.say = language.say
        self.text = language.text

    def report(self) -> Report:
        say = self.say
        name = organisation_of(self.advice)
        title = self.text(self.ruleset.settings.about.title)
        sections = (
            summary_of(self.advice, self.names),
            agree_first_of(self.advice, self.names),
            Section(say("Gaps"), tuple(self._present_gaps())),
            Section(say("Focus for the first quarter"), tuple(self._focus())),
            Section(say("Recommendations"), tuple(self._recommendations())),
            Section(say("Later"), tuple(self._later())),
            Section(say("Still open"), tuple(self._open())),
            Section(say("Left out"), tuple(self._left_out())),
            *record_of(self.advice, self.names),
        )
        return Report(
            title=say("{subject}: advice for {name}").format(subject=title, name=name)
            if name
            else say("{subject}: advice").format(subject=title),
            subtitle=self.language.date(self.advice.decision.sheet.date),
            sections=tuple(section for section in sections if section.blocks),
            language=self.language.code,
            subject=name or title,
            date=self.advice.decision.sheet.date,
            labels=labels_in(self.language),
            links=links_in(self.language),
        )

    # -- gaps -----------------------------------------------------------------------------

    def _present_gaps(self) -> Iterable[Block]:
        ranks = {item.id for item in self.advice.recommendations}
        for gap in self.advice.with_status("present"):
            thing = self.ruleset.gaps[gap.id]
            facts = [(self.say("Seen"), gap_because(self.language, self.advice, gap))]
            if thing.why:
                facts.append((self.say("Why it matters"), self.text(thing.why)))
            helps = [link.recommendation for link in thing.link if link.recommendation in ranks]
            if helps:
                facts.append((self.say("What helps"), self._numbered(helps)))
            yield self._gap_item(gap, tuple(facts))

    def _gap_item(self, gap: GapAdvice, facts: tuple[tuple[str, str], ...]) -> Item:
        return Item(
            mark=f"{gap.rank}.",
            title=self.names.thing("gap", gap.id),
            tag=self.names.severity(gap.severity),
            weight=self.names.weight(gap.severity),
            facts=facts,
        )

    # -- recommendations ------------------------------------------------------------------

    def _focus(self) -> Iterable[Block]:
        listed = {item.id: item for item in self.advice.recommendations}
        if self.advice.focus:
            provisional = all(listed[id].provisional for id in self.advice.focus)
            yield Paragraph(
                self.say(
                    "Begin with these; they are a first guess, because the levels are claimed "
                    "and not yet evidenced."
                )
                if provisional
                else self.say("Begin with these, and leave the rest for later quarters.")
            )
        for id in self.advice.focus:
            item = listed[id]
            owner = self.names.role(self.ruleset.recommendations[id].owner)
            facts = ", ".join(filter(None, (owner, days(self.language, item.effort))))
            yield Item(f"{item.rank}.", self.names.recommended(item), facts=(("", facts),))

    def _recommendations(self) -> Iterable[Block]:
        items = self.advice.recommendations
        if not items and self.ruleset.recommendations:
            yield Paragraph(self.say("There is nothing to recommend on these answers."))
        unknown = sum(item.effort is None for item in items)
        if unknown:
            told = self.language.say_many(
                "Of {} recommendation the effort is not known: it can be given in a layer, or in "
                "the planning file of a roadmap.",
                "Of {} recommendations the effort is not known: it can be given in a layer, or in "
                "the planning file of a roadmap.",
                unknown,
            )
            yield Paragraph(told.format(unknown))
        for heading, found in self._grouped(items):
            yield Heading(heading)
            for item in found:
                yield self._recommendation(item)

    def _grouped(self, items: Sequence[Recommended]) -> Iterable[tuple[str, list[Recommended]]]:
        """What answers a gap by phase; then what prepares, raises a claim, or lets grow."""
        groups = {item.id: self._group(item) for item in items}
        for phase in self.ruleset.phases.values():
            found = [
                item
                for item in items
                if groups[item.id] == "now"
                and self.ruleset.recommendations[item.id].phase == phase.id
            ]
            if found:
                yield self.say("Phase: {}").format(self.text(phase.name)), found
        headings = {
            "prepare": self.say("To prepare for the next phase"),
            "next-level": self.say("Towards the next level (provisional)"),
            "growth": self.say("To grow further"),
        }
        for group, heading in headings.items():
            found = [item for item in items if groups[item.id] == group]
            if found:
                yield heading, found

    def _group(self, item: Recommended) -> str:
        """Under which heading an item stands; a prerequisite stands with what needs it."""
        reasons = {r.id: r for r in self.advice.recommendations}
        seen = {item.id}
        waiting = [item]
        found: set[str] = set()
        while waiting:
            current = waiting.pop()
            if current.reason != "prerequisite":
                found.add("now" if current.reason == "gap" else current.reason)
                continue
            for id in current.because:
                if id not in seen:
                    seen.add(id)
                    waiting.append(reasons[id])
        return next(name for name in ("now", "prepare", "next-level", "growth") if name in found)

    def _numbered(self, ids: Iterable[str]) -> str:
        """Recommendations by code, each with its number in the list."""
        ranks = {r.id: r.rank for r in self.advice.recommendations}
        phrase = self.say("{code} (no. {number})")
        shown = [
            phrase.format(code=self.ruleset.recommendations[id].label, number=ranks[id])
            for id in sorted(ids, key=ranks.__getitem__)
        ]
        return self.language.listed(shown)

    def _recommendation(self, item: Recommended) -> Item:
        say, language = self.say, self.language
        thing: Recommendation = self.ruleset.recommendations[item.id]
        light = item.variant == "light" and thing.light
        in_short = self.names.in_short(thing, item.effort)
        if item.score.high:
            in_short.append(say("score {}").format(language.interval(item.score)))
        facts = [("", " · ".join(in_short))]
        if light:
            facts.append((say("How"), self.text(light.what)))
        else:
            facts.append((say("Purpose"), self.text(thing.purpose)))
        because = recommendation_because(language, self.advice, item)
        facts.append((say("Because"), " ".join(because)))
        if item.requires:
            facts.append((say("After"), self._numbered(item.requires)))
        facts.append((say("Done when"), self.text(thing.done_when)))
        more, details = ("", ()) if light else details_of(thing, language)
        tag = say("light variant") if light else ""
        return Item(
            f"{item.rank}.",
            self.names.recommended(item),
            tag,
            1 if tag else 0,
            tuple(facts),
            more,
            details,
        )

    # -- what remains ---------------------------------------------------------------------

    def _later(self) -> Iterable[Block]:
        later = self.advice.with_status("later")
        if later:
            yield Paragraph(
                self.say("These are no shortfall yet; they become one from the phase named.")
            )
        for gap in later:
            due = self.names.due(self.ruleset.gaps[gap.id].due)
            yield Item("•", self.names.thing("gap", gap.id), facts=(("", due),))

    def _open(self) -> Iterable[Block]:
        say = self.say
        undetermined = self.advice.with_status("undetermined")
        count = len(self.advice.unanswered)
        if count:
            phrase = self.language.say_many(
                "{} question that applies, or may, has no answer yet.",
                "{} questions that apply, or may, have no answer yet.",
                count,
            )
            yield Paragraph(phrase.format(count))
        if undetermined:
            rows = tuple(
                (
                    self.names.thing("gap", gap.id),
                    self.names.severity(gap.severity),
                    ", ".join(self.ruleset.questions[id].label for id in gap.needs),
                )
                for gap in undetermined
            )
            header = (say("May turn out to be a gap"), say("Severity"), say("Asked by"))
            yield Table(header, rows, say("Still open"), (5, 2, 3))
        needed = {id for gap in undetermined for id in gap.needs}
        if needed:
            yield Heading(say("The questions that decide"))
            asked = [q for id, q in self.ruleset.questions.items() if id in needed]
            yield Listing("bullets", tuple(self.names.coded(question) for question in asked))
        unknown = self.advice.with_status("unknown")
        if unknown:
            names = self.language.listed([self.names.thing("gap", gap.id) for gap in unknown])
            phrase = say("Nobody knows whether these are gaps: {}.")
            yield Heading(say("Find out"))
            yield Paragraph(phrase.format(names))
            yield Listing(
                "bullets",
                tuple(self.names.thing("question", id) for id in self.advice.find_out),
            )

    def _left_out(self) -> Iterable[Block]:
        for out in self.advice.left_out:
            why = left_out_why(self.language, self.advice, out)
            yield Item("•", self.names.thing("recommendation", out.id), facts=(("", why),))
