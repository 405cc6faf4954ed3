"""What a report says, in the reader's language and in no format yet.

Every format renders these same sections, so that all of them say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from imadvisor.advice.advice import Advice, GapAdvice, Recommended
from imadvisor.errors import harmless
from imadvisor.language import Language, days, share, weeks
from imadvisor.model.objects import Recommendation, Text
from imadvisor.reports.wording import gap_because, left_out_why, recommendation_because
from imadvisor.rulesets.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences; `label` stands before them, emphasised."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first column names the row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a list.

    Args:
        mark: its number or bullet.
        title: what it is.
        tag: one word that weighs it, such as a severity; may be empty.
        weight: from 0 to 3, how strongly the tag is shown.
        facts: label and text of what there is to say of it; a label may be empty.
    """

    mark: str
    title: str
    tag: str = ""
    weight: int = 0
    facts: tuple[tuple[str, str], ...] = ()


Block = Paragraph | Table | Item


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the report."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]


def report_on(advice: Advice, language: Language) -> Report:
    """Put an advice into words."""
    return _Writer(advice, language).report()


class _Writer:
    def __init__(self, advice: Advice, language: Language) -> None:
        self.advice = advice
        self.decision = advice.decision
        self.ruleset: Ruleset = advice.ruleset
        self.language = language
        self.say = language.say
        self.text = language.text

    def report(self) -> Report:
        say = self.say
        name = harmless(self.decision.sheet.organisation.get("name", ""))
        title = self.text(self.ruleset.settings.about.title)
        sections = (
            Section(say("Where you stand"), tuple(self._standing())),
            Section(say("The story behind it"), tuple(self._story())),
            Section(say("Gaps"), tuple(self._present_gaps())),
            Section(say("Focus for the first quarter"), tuple(self._focus())),
            Section(say("Recommendations"), tuple(self._recommendations())),
            Section(say("Later"), tuple(self._later())),
            Section(say("Still open"), tuple(self._open())),
            Section(say("Left out"), tuple(self._left_out())),
            Section(say("About this advice"), tuple(self._about())),
        )
        return Report(
            title=say("{subject}: advice for {name}").format(subject=title, name=name)
            if name
            else say("{subject}: advice").format(subject=title),
            subtitle=self.language.date(self.decision.sheet.date),
            sections=tuple(section for section in sections if section.blocks),
        )

    # -- names ----------------------------------------------------------------------------

    def _name(self, kind: str, id: str) -> str:
        """Code and name of an object."""
        thing = self.ruleset.things[kind][id]
        name = self.text(getattr(thing, "name", None))
        return f"{thing.code} {name}" if thing.code else name

    def _level(self, number: int) -> str:
        level = self.ruleset.levels[number]
        return f"{number} – {self.text(level.name)}"

    def _question(self, id: str) -> str:
        question = self.ruleset.questions[id]
        text = self.text(question.text)
        return f"{question.code} {text}" if question.code else text

    def _title_of(self, item: Recommended) -> str:
        thing = self.ruleset.recommendations[item.id]
        name: Text = thing.name
        if item.variant == "light" and thing.light:
            name = thing.light.name
        return f"{thing.code} {self.text(name)}" if thing.code else self.text(name)

    # -- where you stand ------------------------------------------------------------------

    def _standing(self) -> Iterable[Block]:
        say = self.say
        positions = [self.ruleset.positions[id] for id in self.decision.positions]
        for position in positions:
            yield Paragraph(self.text(position.meaning), self.text(position.name))
            yield Paragraph(self.text(position.advice))
        if not positions and self.ruleset.positions:
            yield Paragraph(say("The answers do not show yet where the change stands."))
        elif not self.decision.positions_settled:
            yield Paragraph(say("Open questions can still change this position."))
        yield from self._overall()
        if self.ruleset.dimensions:
            yield self._profile()
        if any(d.status == "claimed" for d in self.decision.dimensions.values()):
            yield Paragraph(
                say(
                    "A claimed level rests on a self-rating: less than half of the evidence for "
                    "it is known. Two numbers mean that open questions decide between them."
                )
            )

    def _overall(self) -> Iterable[Block]:
        say, overall = self.say, self.decision.overall
        if overall.level is None or overall.lowest is None:
            if self.ruleset.dimensions:
                label = say("Overall level")
                yield Paragraph(say("not assessed: no dimension can be judged yet."), label)
            return
        if overall.level.exact:
            level = self._level(int(overall.level.low))
        else:
            ends = (self._level(int(end)) for end in overall.level)
            level = say("{low} to {high}, depending on the open questions").format(
                **dict(zip(("low", "high"), ends, strict=True))
            )
        yield Paragraph(level, say("Overall level"))
        if overall.capped:
            cap = self.ruleset.settings.overall.cap_dimension or ""
            phrase = say("It is held down by {}: with so much at stake the whole is not sounder.")
            yield Paragraph(phrase.format(self._name("dimension", cap)))
        if overall.uncapped:
            cap = self.ruleset.settings.overall.cap_dimension or ""
            phrase = say("{} is not assessed, so it could not hold the overall level down.")
            yield Paragraph(phrase.format(self._name("dimension", cap)))
        lowest = self.decision.dimensions[overall.lowest].level
        assert lowest is not None
        name = self.text(self.ruleset.dimensions[overall.lowest].name)
        phrase = say("{name}, level {level}")
        shown = phrase.format(name=name, level=self.language.interval(lowest))
        yield Paragraph(shown, say("Lowest dimension"))

    def _profile(self) -> Table:
        say = self.say
        targets = self.decision.sheet.targets
        header = [say("Dimension"), say("Level"), say("Evidence known")]
        if targets:
            header[2:2] = [say("Wanted"), say("To go")]
        rows = []
        for id, found in self.decision.dimensions.items():
            level = "–" if found.level is None else self.language.interval(found.level)
            if found.status == "claimed":
                level = say("{} (claimed)").format(level)
            shown = share(found.confidence)
            row = [self._name("dimension", id), level, shown]
            if targets:
                steps = self.advice.steps_to_target(id)
                wanted = str(targets[id]) if id in targets else ""
                row[2:2] = [wanted, "" if steps is None else self.language.interval(steps)]
            rows.append(tuple(row))
        return Table(tuple(header), tuple(rows))

    def _story(self) -> Iterable[Block]:
        for id in self.advice.patterns:
            pattern = self.ruleset.patterns[id]
            yield Paragraph(self.text(pattern.meaning), self._name("pattern", id))

    # -- gaps -----------------------------------------------------------------------------

    def _severity(self, gap: GapAdvice) -> str:
        scale = self.ruleset.severities
        low, high = (self.text(scale[int(end)].name) for end in gap.severity)
        return low if low == high else f"{low}–{high}"

    def _weight(self, gap: GapAdvice) -> int:
        top = len(self.ruleset.severities) - 1
        return max(0, 3 - (top - int(gap.severity.low)))

    def _present_gaps(self) -> Iterable[Block]:
        present = self.advice.with_status("present")
        if not present:
            if self.ruleset.gaps:
                yield Paragraph(self.say("The answers show no gap that is due now."))
            return
        for gap in present:
            thing = self.ruleset.gaps[gap.id]
            facts = [(self.say("Seen"), gap_because(self.language, self.advice, gap))]
            if thing.why:
                facts.append((self.say("Why it matters"), self.text(thing.why)))
            yield Item(
                mark=f"{gap.rank}.",
                title=self._name("gap", gap.id),
                tag=self._severity(gap),
                weight=self._weight(gap),
                facts=tuple(facts),
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
            thing = self.ruleset.recommendations[id]
            owner = self.text(self.ruleset.roles[thing.owner].name)
            facts = f"{owner}, {days(self.language, item.effort)}"
            yield Item(mark=f"{item.rank}.", title=self._title_of(item), facts=(("", facts),))

    def _recommendations(self) -> Iterable[Block]:
        items = self.advice.recommendations
        if not items and self.ruleset.recommendations:
            yield Paragraph(self.say("There is nothing to recommend on these answers."))
        headings = {
            "now": "",
            "prepare": self.say("To prepare for the next phase"),
            "next-level": self.say("Towards the next level (provisional)"),
            "growth": self.say("To grow further"),
        }
        for group, found in groupby(items, key=self._group):
            if headings[group]:
                yield Paragraph("", headings[group])
            for item in found:
                yield self._recommendation(item)

    def _group(self, item: Recommended) -> str:
        """Under which heading an item stands; a prerequisite stands with what needs it."""
        reasons = {r.id: r for r in self.advice.recommendations}
        reason = item.reason
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
        order = ("now", "prepare", "next-level", "growth")
        return next((name for name in order if name in found), str(reason))

    def _recommendation(self, item: Recommended) -> Item:
        say, language = self.say, self.language
        thing: Recommendation = self.ruleset.recommendations[item.id]
        owner = self.text(self.ruleset.roles[thing.owner].name)
        kind = say("Deliverable") if thing.kind == "deliverable" else say("Activity")
        facts_of = [
            kind,
            self.text(self.ruleset.phases[thing.phase].name),
            owner,
            days(language, item.effort),
            weeks(language, thing.duration_weeks),
        ]
        if item.score.high:
            facts_of.append(say("score {}").format(language.interval(item.score)))
        facts = [("", " · ".join(facts_of))]
        if item.variant == "light" and thing.light:
            facts.append((say("How"), self.text(thing.light.what)))
        else:
            facts.append((say("Purpose"), self.text(thing.purpose)))
        because = recommendation_because(language, self.advice, item)
        facts.append((say("Because"), " ".join(because)))
        if item.requires:
            ranks = {r.id: r.rank for r in self.advice.recommendations}
            names = [
                f"{ranks[id]} ({self.ruleset.recommendations[id].label})"
                for id in sorted(item.requires, key=ranks.__getitem__)
            ]
            facts.append((say("After"), language.listed(names)))
        facts.append((say("Done when"), self.text(thing.done_when)))
        tag = say("light variant") if item.variant == "light" else ""
        return Item(f"{item.rank}.", self._title_of(item), tag, 1 if tag else 0, tuple(facts))

    # -- what remains ---------------------------------------------------------------------

    def _later(self) -> Iterable[Block]:
        later = self.advice.with_status("later")
        if later:
            yield Paragraph(
                self.say("These are no shortfall yet; they become one from the phase named.")
            )
        for gap in later:
            due = self.ruleset.gaps[gap.id].due
            yield Item("•", self._name("gap", gap.id), facts=(("", self._due(due)),))

    def _due(self, due: str | None) -> str:
        timing = self.ruleset.settings.timing
        if due is None or timing is None:
            return ""
        question = self.ruleset.questions[timing.question]
        choice = next(choice for choice in question.choice if choice.id == due)
        return self.say("From: {}").format(self.text(choice.text))

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
                    self._name("gap", gap.id),
                    self._severity(gap),
                    ", ".join(self.ruleset.questions[id].label for id in gap.needs),
                )
                for gap in undetermined
            )
            header = (say("May turn out to be a gap"), say("Severity"), say("Asked by"))
            yield Table(header, rows)
        unknown = self.advice.with_status("unknown")
        if unknown:
            names = self.language.listed([self._name("gap", gap.id) for gap in unknown])
            phrase = say("Nobody knows whether these are gaps: {}.")
            yield Paragraph(phrase.format(names), say("Find out"))
        for id in self.advice.find_out:
            yield Item("•", self._question(id))

    def _left_out(self) -> Iterable[Block]:
        for out in self.advice.left_out:
            why = left_out_why(self.language, self.advice, out)
            yield Item("•", self._name("recommendation", out.id), facts=(("", why),))

    def _about(self) -> Iterable[Block]:
        say, about = self.say, self.ruleset.settings.about
        phrase = say("{title}, version {version} ({hash}). Licence of the texts: {licence}.")
        yield Paragraph(
            phrase.format(
                title=self.text(about.title),
                version=about.version,
                hash=self.ruleset.hash[:19],
                licence=about.licence,
            ),
            say("Ruleset"),
        )
        if about.description:
            yield Paragraph(self.text(about.description))
        if about.limits:
            yield Paragraph(self.text(about.limits), say("Limits"))
        used = self._sources()
        if used:
            phrase = say("See imadvisor ruleset show {} for each source and its licence: {}.")
            yield Paragraph(phrase.format(self.ruleset.id, ", ".join(used)), say("Sources"))

    def _sources(self) -> Sequence[str]:
        """The sources of what the advice speaks of."""
        found: set[str] = set()
        for gap in self.advice.gaps:
            if gap.status in ("present", "later"):
                found.update(self.ruleset.gaps[gap.id].sources)
        for item in self.advice.recommendations:
            found.update(self.ruleset.recommendations[item.id].sources)
        return [id for id in self.ruleset.sources if id in found]
