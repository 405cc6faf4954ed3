"""What something rests on, line by line in the reader's language, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from imadvisor.answers.respondents.combined_answer import way_of
from imadvisor.errors import harmless
from imadvisor.language import Language
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Interval
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.reasons.ground import Ground
from imadvisor.reports.document.names import Names
from imadvisor.reports.document.sentences import condition_in_words, sentence
from imadvisor.reports.json.values import plain
from imadvisor.reports.pages.respondents import not_shown, who_says
from imadvisor.reports.pages.ruleset_words import way_to_combine
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import Ruleset


def ground_data(ground: Ground, ruleset: Ruleset, language: Language) -> dict[str, Any]:
    """A tree of grounds for JSON; conditions are in the words of a language.

    Args:
        ground: the tree.
        ruleset: whose rules were followed.
        language: of the words.
    """
    kind, id = ground.name
    told: dict[str, Any] = {}
    if kind:
        told |= {"kind": kind, "id": id or None}
    if ground.field:
        told["rule"] = ground.field
    if ground.condition is not None:
        told["words"] = condition_in_words(language, ruleset, ground.condition)
    if ground.joined:
        told["joined"] = ground.joined
    told["truth"] = ground.truth.name.lower().replace("_", "-")
    if kind == "question":
        told["answer"] = None if ground.answer is None else plain(ground.answer)
        told["applies"] = ground.applies
        if ground.answer and ground.answer.note:
            told["note"] = ground.answer.note
        if ground.answer and ground.answer.evidence:
            told["evidence"] = ground.answer.evidence
    if ground.credit is not None:
        told["credit"] = float(ground.credit)
    if ground.interval is not None:
        told["interval"] = [float(ground.interval.low), float(ground.interval.high)]
    if ground.threshold is not None:
        told["threshold"] = float(ground.threshold)
    if ground.by:
        told["by"] = ground.by
    if not ground.due:
        told["due"] = False
    if kind in ruleset.things and id in ruleset.things[kind] and not ground.field:
        told["origin"] = str(ruleset.origin_of(ruleset.things[kind][id]))
    if ground.parts:
        told["because"] = [ground_data(part, ruleset, language) for part in ground.parts]
    return told


class GroundText:
    """Puts grounds into words.

    Args:
        ruleset: whose rules were followed.
        sheet: the answers.
        language: of the reader.
    """

    def __init__(self, ruleset: Ruleset, sheet: Sheet, language: Language) -> None:
        self.ruleset, self.sheet, self.language = ruleset, sheet, language
        self.names = Names(ruleset, language)
        self.say = language.say

    def lines(self, grounds: Sequence[Ground]) -> tuple[tuple[str, int], ...]:
        """Grounds and all below them in reading order, each with how deep it stands, from 0."""
        return tuple(self._lines(grounds, 0, set()))

    def named(self, name: Name) -> str:
        """A thing by its code and name."""
        kind, id = name
        if kind == "criterion":
            criterion = self.ruleset.criteria[id]
            anchor = self.ruleset.dimensions[criterion.dimension].anchor_at(criterion.level)
            statement = self.language.text(criterion.statement or anchor)
            return f"{criterion.label} {statement}".rstrip(" .")
        if kind in self.ruleset.things and id in self.ruleset.things[kind]:
            return self.names.thing(kind, id)
        return {
            "overall": self.say("Overall level"),
            "position": self.say("Position"),
            "spread": sentence(self.say("the difference between the highest and the lowest level")),
        }.get(kind, id)

    def _lines(
        self, grounds: Sequence[Ground], depth: int, shown: set[Name], *, apart: bool = False
    ) -> Iterator[tuple[str, int]]:
        """Lines of grounds, each with all below it.

        Args:
            grounds: that belong together.
            depth: how deep they stand.
            shown: the things that were told already.
            apart: whether they are parts of a rule of which some hold and some do not.
        """
        said: set[str] = set()
        for ground in grounds:
            # The part of an opposite, and of what speaks of one thing, says the same, with more.
            alone = ground.joined == "not" or (self._bare(ground) and len(ground.parts) == 1)
            if alone and not ground.field and not apart:
                for part in self._lines(ground.parts, depth, shown):
                    if part[1] > depth or part[0] not in said:
                        yield part
                    if part[1] == depth:
                        said.add(part[0])
                continue
            line = self._line(ground)
            again = bool(ground.name[0]) and not ground.field and ground.name in shown
            if line in said:
                continue
            said.add(line)
            if again and ground.parts:
                yield self.say("{} (see above)").format(line), depth
                continue
            yield line, depth
            if ground.name[0] and not ground.field:
                shown.add(ground.name)
            differ = bool(ground.joined) and len({part.truth for part in ground.parts}) > 1
            yield from self._lines(ground.parts, depth + 1, shown, apart=differ)

    def _bare(self, ground: Ground) -> bool:
        """Whether it is a part of a rule that says no more than the one thing below it."""
        return not ground.name[0] and ground.condition is not None and not ground.joined

    def _line(self, ground: Ground) -> str:
        if ground.field == "due":
            return self._due(ground)
        if ground.condition is not None:
            words = condition_in_words(self.language, self.ruleset, ground.condition)
            told = f"{self._field(ground.field)}: {words}" if ground.field else words
            return f"{told} – {self._holds(ground.truth)}"
        kind, id = ground.name
        if kind == "question":
            return self._question(ground, self.ruleset.questions[id])
        return f"{self.named(ground.name)}: {self._stands(ground)}{self._from(ground.name)}"

    def _due(self, ground: Ground) -> str:
        """The phase from which a gap counts, and whether it has come."""
        say, timing = self.say, self.ruleset.settings.timing
        due = self.ruleset.gaps[ground.name[1]].due
        assert timing is not None and due is not None
        told = say("Counts from this phase on: “{}”").format(
            self.language.choice(self.ruleset.questions[timing.question], due)
        )
        match ground.truth:
            case Truth.TRUE:
                reached = say("the phase has come")
            case Truth.OPEN:
                reached = self._holds(Truth.OPEN)
            case _ if ground.parts[0].truth is Truth.TRUE:
                reached = say("the phase has not come yet")
            case _:
                reached = say("the phase is not known, so it waits")
        return f"{told} – {reached}"

    def _field(self, field: str) -> str:
        say = self.say
        return {
            "when": say("Rule"),
            "raise_when": say("Weighs more when"),
            "lower_when": say("Weighs less when"),
            "ask_when": say("Asked when"),
            "in_place_when": say("In place when"),
            "helps_when": say("Helps when"),
            "light_when": say("Light variant when"),
            "cap_when": say("Capped when"),
        }[field]

    def _holds(self, truth: Truth) -> str:
        say = self.say
        return {
            Truth.TRUE: say("it holds"),
            Truth.FALSE: say("it does not hold"),
            Truth.OPEN: say("not decided: an answer is missing"),
            Truth.UNKNOWN: say("not decided: nobody knows"),
            Truth.NOT_APPLICABLE: say("does not apply"),
        }[truth]

    def _stands(self, ground: Ground) -> str:
        say, truth = self.say, ground.truth
        kind = ground.name[0]
        if kind in ("dimension", "spread", "overall"):
            if ground.interval is None:
                return say("not assessed")
            return (
                say("level {}").format(self.language.interval(ground.interval))
                if kind != "spread"
                else self.language.interval(ground.interval)
            )
        if truth not in (Truth.TRUE, Truth.FALSE):
            return self._holds(truth)
        holds = truth is Truth.TRUE
        match kind:
            case "gap":
                if holds and not ground.due:
                    return say("there, but not due yet")
                return say("present here") if holds else say("not present")
            case "pattern":
                return say("present here") if holds else say("not present")
            case "criterion":
                told = say("met") if holds else say("not met")
                if ground.interval is None or ground.threshold is None:
                    return told
                return say("{met}: a mean credit of {mean}, where {threshold} is asked").format(
                    met=told,
                    mean=self._share(ground.interval),
                    threshold=self.language.number(ground.threshold),
                )
            case "position":
                return say("here") if holds else say("not here")
            case _:
                return self._recommended(ground)

    def _share(self, interval: Interval) -> str:
        return self.language.interval(interval)

    def _recommended(self, ground: Ground) -> str:
        say = self.say
        return {
            "gap": say("recommended, for it helps to close gaps"),
            "prepare": say("recommended, for a gap that will soon be due"),
            "prerequisite": say("recommended, for something else needs it"),
            "next-level": say("recommended, towards the next level"),
            "growth": say("recommended, as the next step of what is strong"),
            "": say("not recommended"),
        }[ground.by]

    def _from(self, name: Name) -> str:
        """Where a thing comes from, where that is another place than that of the subject."""
        kind, id = name
        if kind not in self.ruleset.things or id not in self.ruleset.things[kind]:
            return ""
        origin = self.ruleset.origin_of(self.ruleset.things[kind][id])
        return "" if origin == self.ruleset.origin else f" [{origin}]"

    def _question(self, ground: Ground, question: Question) -> str:
        say = self.say
        if not ground.applies:
            return say("{}: is not asked here").format(self._asked(question))
        together = self.sheet.together
        if together is not None and question.id in together.ties:
            divided = say("divided")
            return f"{self._asked(question)}: {divided} ({self._together(question)})"
        if ground.answer is None:
            hidden = together is not None and together.minimum and question.type != "text"
            unanswered = not_shown(self.names) if hidden else say("not answered")
            return f"{self._asked(question)}: {unanswered}"
        told = f"{self._asked(question)}: {self.names.answer(question, ground.answer)}"
        more = []
        if ground.credit is not None:
            more.append(say("credit {}").format(self.language.number(ground.credit)))
        if together is not None:
            more += [self._together(question), self._counted(question)]
            kept = "; ".join(part for part in more if part)
            return f"{told} ({kept})" if kept else told
        more += [self._who(ground.answer)]
        for label, text in (
            (say("Note"), ground.answer.note),
            (say("Evidence"), ground.answer.evidence),
        ):
            if text:
                more.append(f"{label}: {harmless(text)}")
        kept = "; ".join(part for part in more if part)
        return f"{told} ({kept})" if kept else told

    def _asked(self, question: Question) -> str:
        """A question as rules name it, and what it asks."""
        return f"{question.label} {self.language.text(question.text)}"

    def _together(self, question: Question) -> str:
        """Who says what, as far as it may be shown."""
        assert self.sheet.together is not None
        said = who_says(self.names, self.sheet.together, question, remarks=True)
        return "; ".join(f"{who}: {told}" for who, told in said)

    def _counted(self, question: Question) -> str:
        """Whose answers counted, and by which rule they came to one; empty where all are alike."""
        together = self.sheet.together
        assert together is not None
        deciding = together.deciding.get(question.id, ())
        voices = [
            voice.answer
            for voice in together.voices.get(question.id, ())
            if voice.answer.kind is not Kind.DONT_KNOW
        ]
        counted = [v for v in together.voices.get(question.id, ()) if v.role in deciding]
        if question.type == "text" or len({(a.kind, a.value) for a in voices}) < 2 or not deciding:
            return ""
        roles = [self.names.role(role) if role else self.say("no role") for role in deciding]
        told = self.say("what counts: {}").format(self.language.listed(roles))
        owner = question.owner or next(iter(question.roles), "")
        if owner in deciding:
            told = self.say("{} (owner of the question)").format(told)
        values = {v.answer.value for v in counted if v.answer.kind is Kind.VALUE}
        way = way_of(question, self.ruleset.settings.respondents.dates)
        if len(values) > 1 and way is not None:
            told = f"{told}; {way_to_combine(self.language, way)}"
        return told

    def _who(self, answer: Answer) -> str:
        """Who gave an answer, as far as that is said."""
        if answer.proposed_by:
            return self.say("proposed by {}").format(harmless(answer.proposed_by))
        role = self.names.role(self.sheet.role) if self.sheet.role else ""
        return ", ".join(part for part in (harmless(self.sheet.respondent), role) if part)
