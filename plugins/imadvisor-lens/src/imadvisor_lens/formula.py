"""The risk of a question as a condition in imadvisor's language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from imadvisor_lens.lens import Question, Risk, Rule
from imadvisor_lens.outcome import Outcome
from imadvisor_lens.selections import Term

LONGEST = 2_000
"""imadvisor's own limit of a condition, in characters."""

DEEPEST = 32
"""imadvisor's own limit of nesting."""

_NOTS = re.compile(r"(?:\bnot\b[\s(]*)+")
_TEXT = re.compile(r"'[^']*'")


@dataclass(frozen=True)
class Formula:
    """Writes conditions about one question.

    Args:
        question: in the lens.
        outcome: what its rules come to; None where not every selection could be tried.
        name: of the question in the ruleset.
        choices: the names of its choices in the ruleset, by their ids in the lens.
    """

    question: Question
    outcome: Outcome | None
    name: str
    choices: Mapping[str, str]

    @property
    def always(self) -> str:
        """True of every answer, the empty one too, and undetermined without an answer."""
        return f"count({self.name}) >= 0"

    @property
    def never(self) -> str:
        """False of every answer, and undetermined without an answer."""
        return f"count({self.name}) < 0"

    def occurs(self, risks: Collection[Risk]) -> bool:
        """Whether some selection leads to one of these risks, as far as is known."""
        if self.outcome is None:
            return any(rule.risk in risks for rule in self.question.rules)
        return bool(self.outcome.leading_to(risks) & self.outcome.answers)

    def of(self, risks: Collection[Risk]) -> str | None:
        """The condition that the first rule that holds gives one of these risks.

        As the rules stand, where that is short enough; else another one that is equal for every
        selection.

        Args:
            risks: one or more.

        Returns:
            The condition; None where none is short enough for imadvisor.
        """
        return min(filter(_fits, self._ways(risks)), key=lambda way: way[0], default=(0, None))[1]

    def holding_for(self, chosen: int, beside: int) -> str | None:
        """A condition that holds for selections.

        Args:
            chosen: the selections.
            beside: for these it may hold or not.

        Returns:
            The shortest that is found; None where none is short enough for imadvisor.
        """
        assert self.outcome is not None
        space = self.outcome.space
        if not chosen & ~beside:
            return self.never
        if not space.without(chosen | beside):
            return self.always
        texts = []
        for negated, wanted in ((False, chosen), (True, space.without(chosen))):
            terms = space.terms(wanted, beside=beside)
            if terms is not None:
                text = " or ".join(map(self._all_of, terms))
                texts.append((len(text), f"not ({text})" if negated else text))
        return min(filter(_fits, texts), default=(0, None))[1]

    def within(self, chosen: int) -> str:
        """A condition that holds for some of a set of selections, and for nothing else.

        Args:
            chosen: the set.
        """
        assert self.outcome is not None
        text = ""
        for term in self.outcome.space.terms(chosen) or ():
            longer = " or ".join(filter(None, (text, self._all_of(term))))
            if not _fits((0, longer)):
                break
            text = longer
        return text or self.never

    def _ways(self, risks: Collection[Risk]) -> Iterator[tuple[int, str]]:
        """Conditions that all mean the same, the one that is best to read with the lowest rank."""
        if self.outcome is None:
            yield 0, self._by_rules(risks)
            return
        space, inside = self.outcome.space, self.outcome.leading_to(risks)
        if inside in (0, space.all):
            yield 0, self.always if inside else self.never
            return
        yield 0, self._by_rules(risks)
        for negated, wanted in ((False, inside), (True, space.without(inside))):
            terms = space.terms(wanted)
            if terms is not None:
                text = " or ".join(map(self._all_of, terms))
                text = f"not ({text})" if negated else text
                yield len(text), text

    def _by_rules(self, risks: Collection[Risk]) -> str:
        """The first match, written out: this rule holds, and none before it with another risk."""
        parts = []
        for place, rule in enumerate(self.question.rules):
            if rule.risk not in risks:
                continue
            holds = [] if rule.condition is None else [self._written(rule)]
            before = [r for r in self.question.rules[:place] if r.risk not in risks]
            # A default rule before this one takes everything.
            if any(r.condition is None for r in before):
                continue
            holds += [f"not {self._written(r)}" for r in before]
            parts.append(" and ".join(holds) or self.always)
        return " or ".join(parts) or self.never

    def _written(self, rule: Rule) -> str:
        assert rule.condition is not None
        text = rule.condition.written(self._ticked)
        return text if len(rule.condition.tokens) == 1 else f"({text})"

    def _ticked(self, choice: str) -> str:
        text = f"'{self.choices[choice]}' in {self.name}"
        # Nothing ticked means the same.
        return f"({text} or count({self.name}) < 1)" if self._is_none(choice) else text

    def _unticked(self, choice: str) -> str:
        text = f"'{self.choices[choice]}' not in {self.name}"
        return f"{text} and count({self.name}) > 0" if self._is_none(choice) else text

    def _is_none(self, choice: str) -> bool:
        none = self.question.none
        return none is not None and choice == none.id

    def _all_of(self, term: Term) -> str:
        return " and ".join(
            self._ticked(choice) if ticked else self._unticked(choice)
            for choice, ticked in sorted(term, key=lambda part: _place(self.question, part[0]))
        )


def _place(question: Question, choice: str) -> int:
    return [known.id for known in question.choices].index(choice)


def _fits(way: tuple[int, str]) -> bool:
    return len(way[1]) <= LONGEST and depth(way[1]) <= DEEPEST


def depth(text: str) -> int:
    """How deep a condition is nested, rather counted too deep than too flat.

    Args:
        text: in imadvisor's language.
    """
    bare = _TEXT.sub("", text)
    deepest = level = 0
    for character in bare:
        level += (character == "(") - (character == ")")
        deepest = max(deepest, level)
    nots = max((found.count("not") for found in _NOTS.findall(bare)), default=0)
    return deepest + nots
