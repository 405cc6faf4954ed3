"""Why something in a case came out as it did, as a tree of sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imadvisor.advice.advice import Advice
from imadvisor.conditions.nodes import All, Any, AtLeast, Condition, references
from imadvisor.engine.decision import state_of
from imadvisor.engine.evaluating import Reason, reason
from imadvisor.language import Language
from imadvisor.model.numbers import Interval
from imadvisor.model.truth import Truth
from imadvisor.quality.cases import Difference
from imadvisor.reports.names import Names
from imadvisor.reports.wording import condition_in_words, left_out_why, recommendation_because
from imadvisor.rulesets.ruleset import RuleKey


@dataclass(frozen=True, slots=True)
class Because:
    """One sentence of a reason.

    Args:
        text: what is so.
        parts: the sentences that it rests on.
    """

    text: str
    parts: tuple[Because, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[tuple[int, str]]:
        """The sentences in reading order, each with how deep it stands."""
        yield depth, self.text
        for part in self.parts:
            yield from part.lines(depth + 1)


class Reasons:
    """Tells why advice is as it is.

    Args:
        advice: on the answers of a case.
        language: of the reader.
    """

    def __init__(self, advice: Advice, language: Language) -> None:
        self.advice, self.language, self.say = advice, language, language.say
        self.ruleset = advice.ruleset
        self.names = Names(self.ruleset, language)
        self._state = state_of(advice.decision)

    def of(self, difference: Difference) -> tuple[Because, ...]:
        """Why what came out is not what was expected."""
        kind, id = difference.about
        if kind == "gap":
            return tuple(self._gap(id, weight=difference.what.startswith("severity")))
        if kind == "dimension":
            return tuple(self._dimension(id))
        if kind == "recommendation":
            return (self._recommendation(id),)
        what = difference.what
        if what in ("patterns", "position"):
            kind = "pattern" if what == "patterns" else "position"
            return tuple(self._rule((kind, id, "when")) for id in self.ruleset.things[kind])
        if what == "overall":
            return tuple(self._levels())
        return tuple(self._ranks(what)) or (Because(self.say("Nothing is recommended.")),)

    # -- rules --------------------------------------------------------------------------------

    def _gap(self, id: str, *, weight: bool) -> Iterator[Because]:
        gap = self.ruleset.gaps[id]
        yield self._rule(("gap", id, "when"))
        decided = self.advice.decision.gaps[id]
        if decided.status == "later" or (gap.due and decided.status == "undetermined"):
            timing = self.ruleset.settings.timing
            assert timing and gap.due
            due = self.language.choice(self.ruleset.questions[timing.question], gap.due)
            told = self.say("It is due from “{due}” on; {answer}.")
            answer = self._answered(timing.question)
            yield Because(told.format(due=due, answer=answer))
        if weight:
            low = next(s for s in self.ruleset.severities if s.id == gap.severity)
            told = self.say("Its severity is {}, before it is raised or lowered.")
            yield Because(told.format(self.language.text(low.name)))
            for field in ("raise_when", "lower_when"):
                if ("gap", id, field) in self.ruleset.conditions:
                    yield self._rule(("gap", id, field))

    def _rule(self, key: RuleKey) -> Because:
        kind, id, field = key
        why = reason(self.ruleset.conditions[key], self._state)
        field_said = "" if field == "when" else f", {field}"
        name = f"{self.names.thing(kind, id)}{field_said}"
        told = self._reason(why)
        return Because(f"{name}: {told.text}", told.parts)

    def _reason(self, why: Reason) -> Because:
        words = condition_in_words(self.language, self.ruleset, why.node)
        said = f"{words} – {self._truth(why.truth)}"
        if isinstance(why.node, All | Any | AtLeast):
            return Because(said, tuple(self._reason(part) for part in why.parts))
        return Because(f"{said} ({'; '.join(self._read(why.node))})")

    def _read(self, node: Condition) -> Iterator[str]:
        """What a condition read, and what that was."""
        for kind, id in sorted(references(node)):
            match kind:
                case "question":
                    yield self._answered(id)
                case "dimension":
                    level = self.advice.decision.dimensions[id].level
                    name = self.names.thing("dimension", id)
                    yield f"{name}: {self._level(level)}"
                case "spread":
                    spread = self.advice.decision.spread
                    shown = self.language.interval(spread) if isinstance(spread, Interval) else "–"
                    yield self.say("the difference is {}").format(shown)
                case "criterion":
                    truth = self.advice.decision.findings.verdicts[id].truth
                    yield f"{self.ruleset.criteria[id].label}: {self._truth(truth)}"
                case "gap":
                    yield f"{self.ruleset.gaps[id].label}: {self._status(id)}"
                case _:
                    truth = self.advice.decision.patterns[id]
                    yield f"{self.ruleset.patterns[id].label}: {self._truth(truth)}"

    def _answered(self, id: str) -> str:
        question = self.ruleset.questions[id]
        given = self.advice.decision.sheet.answers.get(id)
        asked = self.advice.decision.findings.asked[id]
        if asked is Truth.FALSE:
            shown = self.say("not asked here")
        elif given is None:
            shown = self.say("not answered")
        else:
            shown = self.names.answer(question, given)
        return f"{question.label}: {shown}"

    def _truth(self, truth: Truth) -> str:
        say = self.say
        return {
            Truth.TRUE: say("holds"),
            Truth.FALSE: say("does not hold"),
            Truth.OPEN: say("not decided: answers are absent"),
            Truth.UNKNOWN: say("not decided: nobody knows"),
            Truth.NOT_APPLICABLE: say("does not apply"),
        }[truth]

    def _status(self, gap: str) -> str:
        say = self.say
        return {
            "present": say("present"),
            "later": say("later"),
            "absent": say("absent"),
            "undetermined": say("undetermined"),
            "unknown": say("unknown"),
            "not-applicable": say("not applicable"),
        }[self.advice.decision.gaps[gap].status]

    # -- levels -------------------------------------------------------------------------------

    def _level(self, level: Interval | None) -> str:
        if level is None:
            return self.say("not assessed")
        return self.say("level {}").format(self.language.interval(level))

    def _levels(self) -> Iterator[Because]:
        for id, found in self.advice.decision.dimensions.items():
            yield Because(f"{self.names.thing('dimension', id)}: {self._level(found.level)}")
        if ("settings", "overall", "cap_when") in self.ruleset.conditions:
            why = reason(self.ruleset.conditions["settings", "overall", "cap_when"], self._state)
            told = self._reason(why)
            yield Because(self.say("Capped when: {}").format(told.text), told.parts)

    def _dimension(self, id: str) -> Iterator[Because]:
        claim = self.ruleset.claims.get(id)
        if claim:
            yield Because(self._answered(claim.id))
        criteria = [c for c in self.ruleset.criteria.values() if c.dimension == id]
        for criterion in sorted(criteria, key=lambda criterion: criterion.level):
            truth = self.advice.decision.findings.verdicts[criterion.id].truth
            phrase = self.say("criterion {name} of level {level}: {truth}")
            parts = tuple(
                Because(self._answered(q.id)) for q in self.ruleset.evidence[criterion.id]
            )
            if ("criterion", criterion.id, "when") in self.ruleset.conditions:
                key = ("criterion", criterion.id, "when")
                parts = (self._reason(reason(self.ruleset.conditions[key], self._state)),)
            name, said = criterion.label, self._truth(truth)
            yield Because(phrase.format(name=name, level=criterion.level, truth=said), parts)
        if not claim and not criteria:
            for question in self.advice.program.credits[id]:
                yield Because(self._answered(question.id))

    # -- recommendations ----------------------------------------------------------------------

    def _recommendation(self, id: str) -> Because:
        name = self.names.recommendation(id)
        for item in self.advice.recommendations:
            if item.id == id:
                because = recommendation_because(self.language, self.advice, item)
                said = self.say("{} is recommended:").format(name)
                return Because(said, tuple(Because(text) for text in because))
        for out in self.advice.left_out:
            if out.id == id:
                return Because(f"{name}: {left_out_why(self.language, self.advice, out)}")
        parts = tuple(
            Because(f"{self.names.thing('gap', gap.id)}: {self._status(gap.id)}")
            for gap in self.ruleset.gaps.values()
            if any(link.recommendation == id for link in gap.link)
        )
        return Because(self.say("Nothing calls for {}:").format(name), parts)

    def _ranks(self, what: str) -> Iterator[Because]:
        chosen = set(self.advice.focus) if what == "focus" else None
        for item in self.advice.recommendations:
            if what == "light" and item.variant != "light":
                continue
            if chosen is not None and item.id not in chosen:
                continue
            phase = self.names.plain("phase", self.ruleset.recommendations[item.id].phase)
            phrase = self.say("{rank}. {name}: {phase}, score {score}, {effort}")
            yield Because(
                phrase.format(
                    rank=item.rank,
                    name=self.names.recommended(item),
                    phase=phase,
                    score=self.language.interval(item.score),
                    effort="–" if item.effort is None else self.language.interval(item.effort),
                )
            )
