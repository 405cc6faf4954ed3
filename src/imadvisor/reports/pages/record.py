"""What a conclusion rests on: views, answers, evidence, method, sources, limits and origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from imadvisor._version import __version__
from imadvisor.advice.advice import Advice
from imadvisor.errors import harmless
from imadvisor.language import Language, share
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.fields import Thing
from imadvisor.model.numbers import MILLION
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Together
from imadvisor.model.truth import Truth
from imadvisor.reports.document.blocks import Block, Heading, Paragraph, Section, Table, Voices
from imadvisor.reports.document.names import Names
from imadvisor.reports.pages.respondents import (
    claims_by_role,
    not_shown,
    spread_in_words,
    who_answered,
    who_says,
)
from imadvisor.rulesets.contents import Name, Origin
from imadvisor.rulesets.ruleset import Ruleset


def record_of(advice: Advice, names: Names) -> Sequence[Section]:
    """The sections in which a reader looks things up.

    Args:
        advice: whose foundations are told.
        names: in the reader's language.
    """
    say = names.language.say
    record = _Record(advice, names)
    return (
        Section(say("Who answered"), tuple(who_answered(advice.decision.sheet, names))),
        Section(say("Views of those involved"), tuple(record.views())),
        Section(say("Claim and evidence"), tuple(record.claims())),
        Section(say("All answers"), tuple(record.answers()), appendix=True),
        Section(say("How this was judged"), tuple(record.method()), appendix=True),
        Section(say("Sources"), tuple(record.sources()), appendix=True),
        Section(say("About this advice"), tuple(record.about())),
    )


def about(
    ruleset: Ruleset,
    names: Names,
    origin: Sequence[tuple[str, str]] = (),
    *,
    day: dt.date,
) -> Iterable[Block]:
    """What every report says of the ruleset that it follows.

    Args:
        ruleset: that is followed.
        names: in the reader's language.
        origin: further facts about the report.
        day: of the assessment that the report is about.
    """
    say, language, told = names.language.say, names.language, ruleset.settings.about
    if told.description:
        yield Paragraph(language.text(told.description))
    if told.limits:
        yield Paragraph(language.text(told.limits), say("Limits"))
    package = f"{ruleset.origin.package} {ruleset.origin.package_version}".strip()
    rows = [
        (say("Ruleset"), f"{language.text(told.title)} ({ruleset.id})"),
        (say("Version"), told.version),
        (say("Hash"), ruleset.hash),
        (say("From package"), package or say("a folder")),
        (say("Licence of the texts"), ", ".join([told.licence, *told.authors])),
        (say("Made by"), f"imadvisor {__version__}"),
        *origin,
        *((say("Expired"), line) for line in expired(ruleset, day, language)),
    ]
    yield Table((say("What"), say("Which")), tuple(rows), say("Origin"), (1, 3))


def expired(ruleset: Ruleset, day: dt.date, language: Language) -> Iterable[str]:
    """The changes of layers that have expired on the date of an assessment, in words.

    Args:
        ruleset: that is followed.
        day: of the assessment.
        language: of the words.
    """
    for expiry in ruleset.expired(day):
        told = language.say(
            "A change of layer {layer} was meant to hold until {day}, and this assessment is "
            "of a later date; it has been followed still. Its reason: {reason}"
        )
        layer, reason = expiry.layer.layer, harmless(expiry.reason)
        yield told.format(layer=layer, day=language.date(expiry.day), reason=reason)


class _Record:
    def __init__(self, advice: Advice, names: Names) -> None:
        self.advice = advice
        self.decision = advice.decision
        self.sheet = advice.decision.sheet
        self.ruleset = advice.ruleset
        self.names = names
        self.language: Language = names.language
        self.say = names.language.say

    # -- views ----------------------------------------------------------------------------

    def views(self) -> Iterable[Block]:
        for id, question in self.ruleset.questions.items():
            answer = self.sheet.answers.get(id)
            if question.type != "text" or answer is None or answer.kind is not Kind.VALUE:
                continue
            together = self.sheet.together
            if together is not None:
                # In an anonymous report words would tell who wrote them.
                if not together.minimum:
                    yield Voices(self.names.coded(question), self._voices(id))
                continue
            voices = [(self.names.role(role), text) for role, text in answer.by_role]
            if not voices:
                who = (
                    self.names.role(self.sheet.role) if self.sheet.role else self.say("Respondent")
                )
                voices = [(who, str(answer.value))]
            if answer.note:
                voices.append((self.say("Note"), answer.note))
            shown = tuple((harmless(who), harmless(text)) for who, text in voices)
            yield Voices(self.names.coded(question), shown)

    def _voices(self, question: str) -> tuple[tuple[str, str], ...]:
        """The texts of all respondents, each with the role and the name of who wrote it."""
        found = []
        together = self.sheet.together
        for voice in together.voices.get(question, ()) if together else ():
            if voice.answer.kind is not Kind.VALUE:
                continue
            name = harmless(voice.respondent)
            for role, text in voice.answer.by_role or ((voice.role, str(voice.answer.value)),):
                who = self.names.role(role) if role else self.say("Respondent")
                found.append((f"{who} ({name})" if name else who, harmless(text)))
            if voice.answer.note:
                found.append((self.say("Note") + f", {name}", harmless(voice.answer.note)))
        return tuple(found)

    # -- claims ---------------------------------------------------------------------------

    def claims(self) -> Iterable[Block]:
        say = self.say
        proposed = sum(bool(answer.proposed_by) for answer in self.sheet.answers.values())
        if proposed:
            told = self.language.say_many(
                "{} answer is proposed by a collector and not yet accepted by anybody; it counts "
                "here as if it were.",
                "{} answers are proposed by a collector and not yet accepted by anybody; they "
                "count here as if they were.",
                proposed,
            )
            yield Paragraph(told.format(proposed), say("Proposed answers"))
        if not self.ruleset.dimensions:
            return
        if any(d.status == "claimed" for d in self.decision.dimensions.values()):
            yield Paragraph(
                say(
                    "A claimed level rests on a self-rating: less than half of the evidence for "
                    "it is known. Two numbers mean that open questions decide between them."
                )
            )
        claimed = bool(self.ruleset.claims)
        header = [say("Dimension"), say("Level"), say("Evidence known")]
        if claimed:
            header = [
                say("Dimension"),
                say("Claimed"),
                say("Level"),
                say("Evidence known"),
                say("What the answers do not show yet"),
            ]
        rows = []
        for id, found in self.decision.dimensions.items():
            level = "–" if found.level is None else self.language.interval(found.level)
            row = [self.names.thing("dimension", id), level, share(found.confidence)]
            if claimed:
                row[1:1] = [self._claim(id)]
                row.append(self._not_shown(id))
            rows.append(tuple(row))
        shares = (8, 3, 3, 4, 12) if claimed else (4, 1, 1)
        yield Table(tuple(header), tuple(rows), say("Claim and evidence"), shares)
        by_role = claims_by_role(self.advice, self.names)
        if by_role:
            yield Heading(by_role.caption)
            yield Paragraph(
                say(
                    "The last column says up to which level the evidence that all gave together "
                    "supports a claim; two numbers mean that open questions decide."
                )
            )
            yield by_role

    def _claimed(self, dimension: str) -> int | None:
        question = self.ruleset.claims.get(dimension)
        answer = self.sheet.answers.get(question.id) if question else None
        if answer is None or answer.kind is not Kind.VALUE:
            return None
        return int(str(answer.value))

    def _claim(self, dimension: str) -> str:
        question = self.ruleset.claims.get(dimension)
        if question is None:
            return "–"
        answer = self.sheet.answers.get(question.id)
        if answer is None:
            return self.say("open")
        claimed = self._claimed(dimension)
        return self.names.answer(question, answer) if claimed is None else str(claimed)

    def _not_shown(self, dimension: str) -> str:
        """The first statement on the way to the claim that the evidence does not bear out."""
        claimed, level = self._claimed(dimension), self.decision.dimensions[dimension].level
        if claimed is None or level is None or level.low >= claimed:
            return ""
        for criterion in sorted(
            (c for c in self.ruleset.criteria.values() if c.dimension == dimension),
            key=lambda c: c.level,
        ):
            verdict = self.decision.findings.verdicts[criterion.id]
            if verdict.may_fail and level.low < criterion.level <= claimed:
                known = self.ruleset.dimensions[dimension].anchor_at(criterion.level)
                statement = self.language.text(criterion.statement or known)
                phrase = self.say("Level {level}: {statement}")
                return phrase.format(level=criterion.level, statement=statement)
        return ""

    # -- answers --------------------------------------------------------------------------

    def answers(self) -> Iterable[Block]:
        general = [q for q in self.ruleset.questions.values() if q.dimension is None]
        groups: list[tuple[str, list[Question]]] = [(self.say("In general"), general)]
        for id in self.ruleset.dimensions:
            asked = [q for q in self.ruleset.questions.values() if q.dimension == id]
            groups.append((self.names.thing("dimension", id), asked))
        together = self.sheet.together
        given = self.sheet.given
        if together is not None and together.minimum:
            # All of them: which ones are answered is not told.
            given = together.by_question.keys()
        for heading, questions in groups:
            rows = [
                self._row(question, self.sheet.answers.get(question.id))
                for question in questions
                if question.id in given and question.type != "text"
            ]
            if rows:
                say = self.say
                header = (say("Question"), say("Answer"), say("Note and evidence"))
                yield Heading(heading)
                yield Table(header, tuple(rows), heading, (5, 3, 3))

    def _row(self, question: Question, answer: Answer | None) -> tuple[str, str, str]:
        say = self.say
        together = self.sheet.together
        if together is not None:
            return self._combined_row(question, answer, together)
        assert answer is not None
        shown = self.names.answer(question, answer)
        if self.decision.findings.asked[question.id] is Truth.FALSE:
            shown = say("{} (does not apply, so not counted)").format(shown)
        remarks = [harmless(answer.note)] if answer.note else []
        if answer.proposed_by:
            shown = say("{} (proposed)").format(shown)
            told = say("Proposed by {}; nobody has accepted it yet.")
            remarks.append(told.format(harmless(answer.proposed_by)))
        if answer.evidence:
            remarks.append(say("Evidence: {}").format(harmless(answer.evidence)))
        return self.names.coded(question), shown, "\n".join(remarks)

    def _combined_row(
        self, question: Question, answer: Answer | None, together: Together
    ) -> tuple[str, str, str]:
        """What several answers come to, how far they lie apart, and who says what."""
        say = self.say
        if answer is None:
            shown = not_shown(self.names) if together.minimum else say("divided")
        else:
            shown = self.names.answer(question, answer)
        if answer is not None and answer.proposed_by:
            shown = say("{} (proposed)").format(shown)
        if self.decision.findings.asked[question.id] is Truth.FALSE:
            shown = say("{} (does not apply, so not counted)").format(shown)
        said = who_says(self.names, together, question, remarks=True)
        lines = [f"{who}: {told}" for who, told in said]
        spread = spread_in_words(self.names, self.sheet, question)
        if spread:
            lines.append(say("Spread: {}").format(spread))
        return self.names.coded(question), shown, "\n".join(lines)

    # -- method, sources, origin ----------------------------------------------------------

    def method(self) -> Iterable[Block]:
        say = self.say
        yield Paragraph(
            say(
                "A rule holds, does not hold, or is undetermined. An answer that is not there "
                "is open and not a no: it leaves undetermined what depends on it. Neither do "
                "don't know and not applicable count as a no."
            ),
            say("Rules"),
        )
        methods = {
            dimension.method or (scoring.method if scoring else "")
            for dimension in self.ruleset.dimensions.values()
            for scoring in (self.ruleset.settings.scoring,)
        }
        for method in sorted(methods - {""}):
            yield Paragraph(self._method(method), say("Levels"))
        if self.ruleset.dimensions:
            yield Paragraph(
                say(
                    "The dimensions that can be judged are put in order of level, and the one in "
                    "the middle counts; of two in the middle the lower one."
                ),
                say("Overall level"),
            )
        yield Paragraph(
            say(
                "Gaps are ordered by severity, then by the level of their dimension. A "
                "recommendation scores severity times priority for every gap that it helps to "
                "close. Within a phase the highest score comes first, and what must be done "
                "before comes before."
            ),
            say("Order"),
        )
        yield Paragraph(
            say(
                "Effort in person-days and duration in weeks are estimates, fitted to the size "
                "of the organisation where that is known."
            ),
            say("Estimates"),
        )
        for line in expired(self.ruleset, self.sheet.date, self.language):
            yield Paragraph(line, say("Expired"))
        rules, tailored = self._rules(), self._tailored()
        yield Heading(rules.caption)
        yield rules
        if tailored:
            yield Heading(tailored.caption)
            yield tailored

    def _rules(self) -> Table:
        """Which rules come from where, and what layers changed."""
        say, ruleset = self.say, self.ruleset
        rows = []
        for part in (ruleset.contents.base, *ruleset.layers):
            package = f"{part.package} {part.package_version}".strip() or say("a folder")
            what = say("Layer {}") if part.layer else say("Ruleset {}")
            name = what.format(f"{part.layer or part.ruleset} {part.version}")
            rows.append((name, package, self._brought(part)))
        for method in dict.fromkeys(method.name for method in self.advice.program.methods.values()):
            package = self.advice.program.packages.get(method, "")
            rows.append((say("Scoring method {}").format(method), package, ""))
        header = (say("What"), say("From package"), say("What it brings"))
        return Table(header, tuple(rows), say("Where the rules come from"), (3, 3, 4))

    def _brought(self, part: Origin) -> str:
        """What an origin has of the ruleset that was followed."""
        many, ruleset = self.language.say_many, self.ruleset

        def own(things: Mapping[str, Thing]) -> int:
            return sum(ruleset.origin_of(thing) == part for thing in things.values())

        questions, dimensions = own(ruleset.questions), own(ruleset.dimensions)
        criteria, gaps = own(ruleset.criteria), own(ruleset.gaps)
        recommendations = own(ruleset.recommendations)
        told = (
            (questions, many("{} question", "{} questions", questions)),
            (dimensions, many("{} dimension", "{} dimensions", dimensions)),
            (criteria, many("{} criterion", "{} criteria", criteria)),
            (gaps, many("{} gap", "{} gaps", gaps)),
            (recommendations, many("{} recommendation", "{} recommendations", recommendations)),
        )
        return ", ".join(phrase.format(count) for count, phrase in told if count)

    def _tailored(self) -> Table | None:
        """Everything that layers changed, and why."""
        say = self.say
        actions = {"add": say("added"), "set": say("changed"), "remove": say("left out")}
        rows: dict[tuple[str, str, str, str], None] = {}
        words: dict[str, set[str]] = {}
        for change in self.ruleset.contents.changes:
            layer = change.layer.layer
            if change.action == "words":
                words.setdefault(layer, set()).update(change.reason.split(", "))
            elif change.name[0] != "settings" or change.trail[:1] not in (("id",), ("version",)):
                what = self._object(change.name)
                rows[(what, actions[change.action], harmless(change.reason), layer)] = None
        for layer, found in words.items():
            told = ", ".join(sorted(found))
            rows[(say("Texts"), say("other words"), harmless(told), layer)] = None
        if not rows:
            return None
        header = (say("What"), say("Change"), say("Reason"), say("Layer"))
        return Table(header, tuple(rows), say("What layers changed"), (4, 2, 4, 2))

    def _object(self, name: Name) -> str:
        thing = self.ruleset.things.get(name[0], {}).get(name[1])
        label = f"{thing.code} " if thing is not None and thing.code else ""
        return f"{label}{name[1]}"

    def _method(self, method: str) -> str:
        say, scoring = self.say, self.ruleset.settings.scoring
        threshold = Fraction(scoring.threshold if scoring else MILLION // 2, MILLION)
        phrase = {
            "claim-and-evidence": say(
                "The claimed level counts, up to the level before the first whose evidence "
                "earns less than {threshold} of its credit."
            ),
            "staged": say(
                "A level is reached when it and every level below it earn at least {threshold} "
                "of the credit of their evidence."
            ),
            "mean": say("The mean credit of the answers decides the level."),
            "weighted-mean": say("The weighted mean credit of the answers decides the level."),
            "minimum": say("The lowest credit among the answers decides the level."),
        }.get(method, say("Judged by the method {method}."))
        return phrase.format(threshold=share(threshold), method=method)

    def sources(self) -> Iterable[Block]:
        say = self.say
        used = self._used()
        if used:
            rows = tuple(
                (source.citation, source.locator, self.language.text(source.licence))
                for source in (self.ruleset.sources[id] for id in used)
            )
            header = (say("Source"), say("Where to find it"), say("Licence"))
            yield Table(header, rows, say("Sources"), (3, 2, 2))

    def _used(self) -> Sequence[str]:
        """The sources of what the advice speaks of."""
        found: set[str] = set()
        for gap in self.advice.gaps:
            if gap.status in ("present", "later"):
                found.update(self.ruleset.gaps[gap.id].sources)
        for item in self.advice.recommendations:
            found.update(self.ruleset.recommendations[item.id].sources)
        return [id for id in self.ruleset.sources if id in found]

    def about(self) -> Iterable[Block]:
        return about(self.ruleset, self.names, self._origin(), day=self.sheet.date)

    def _origin(self) -> Sequence[tuple[str, str]]:
        say = self.say
        rows = [(say("Date of the assessment"), self.language.date(self.sheet.date))]
        who = [harmless(self.sheet.respondent)] if self.sheet.respondent else []
        if self.sheet.role:
            who.append(self.names.role(self.sheet.role))
        if who:
            rows.append((say("Answered by"), ", ".join(who)))
        if self.advice.other_rules:
            told = say("The answers were given when the rules were others: {}")
            rows.append((say("Note"), told.format(self.sheet.ruleset_hash)))
        return rows
