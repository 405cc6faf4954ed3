"""Advice recommends a practice just where ticking it can lower the risk, on every selection.

What is right is worked out here again, selection by selection, from the text of the rules.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from imadvisor import Answer, Sheet

import evaluator
from lenses import CORPUS, DAY, SAMPLE, advisor, lens_of, question_with, questions_of, written

FILES = sorted(CORPUS.glob("*.json"))
MOST_CHOICES = 12
MOST = 128
"""Of a question with more answers than this some are drawn by chance."""
RANKS = {"NO_RISK": 0, "MEDIUM_RISK": 1, "HIGH_RISK": 2}
Selection = frozenset[str]


class Right:
    """What may be recommended for a question.

    Args:
        question: of the lens.
    """

    def __init__(self, question: Mapping[str, Any]) -> None:
        self.choices = [choice["id"] for choice in question["choices"]]
        self.planned = {c["id"] for c in question["choices"] if c.get("improvementPlan")}
        self.nones = {id for id in self.choices if id.endswith("_no")}
        decide = evaluator.risk_of(question["riskRules"])
        self.rank = {
            frozenset(one): RANKS.get(decide(one), 0) for one in evaluator.subsets(self.choices)
        }
        self.answers = [one for one in self.rank if self._can_be_answered(one)]
        self.others = [id for id in self.choices if id not in self.nones]
        lowering = {id for id in self.others if self._any(id, lower=True)}
        raising = {id for id in self.others if self._any(id, lower=False)}
        self.lapsing = self.nones | (raising - lowering)
        self._known: dict[tuple[str, int], set[Selection]] = {}

    def _can_be_answered(self, one: Selection) -> bool:
        if not one:
            return len(self.nones) != 1
        return len(one) == 1 or not one & self.nones

    def _any(self, id: str, *, lower: bool) -> bool:
        for one in self.answers:
            if id in one:
                continue
            after = self.rank[(one - self.nones) | {id}]
            if one & self.nones and not lower and self.rank[one] == 0:
                continue
            if after < self.rank[one] if lower else after > self.rank[one]:
                return True
        return False

    def can_lower(self, one: Selection, id: str) -> bool:
        """Whether a practice can lower the risk from a selection."""
        if id in one or id in self.lapsing:
            return False
        base = one - self.lapsing
        for level in range(self.rank[one]):
            # Nothing at all ticked is what is so now, where it says none of these.
            instead = not base and one & self.nones and self.rank[frozenset([id])] <= level
            if instead or base in self._turning(id, level):
                return True
        return False

    def _turning(self, id: str, level: int) -> set[Selection]:
        """From where a practice makes the risk at most a level, perhaps after others."""
        if (id, level) not in self._known:
            others = [c for c in self.others if c not in self.lapsing and c != id]
            found: set[Selection] = set()
            for more in sorted(map(frozenset, evaluator.subsets(others)), key=len, reverse=True):
                here = self.rank[more] > level >= self.rank[more | {id}]
                if here or any(more | {c} in found for c in others if c not in more):
                    found.add(more)
            self._known[id, level] = found
        return self._known[id, level]


def assert_right(path: Path, questions: Mapping[str, Mapping[str, Any]], most: int = MOST) -> int:
    """Hold advice against what is right.

    Args:
        path: of the lens.
        questions: of it, by their names in the ruleset.
        most: on so many selections of a question at most, drawn by chance where it has more.
    """
    ruleset = advisor.ruleset(path)
    rights = {name: Right(question) for name, question in questions.items()}
    turns = max((len(right.answers) for right in rights.values()), default=0)
    recommended = 0
    drawn = {
        name: right.answers
        if len(right.answers) <= most
        else random.Random(name).sample(right.answers, most)  # noqa: S311
        for name, right in rights.items()
    }
    for turn in range(min(turns, most)):
        ticked = {name: all[turn] for name, all in drawn.items() if turn < len(all)}
        answers = {
            name: Answer.of(frozenset(choice.lower() for choice in one))
            for name, one in ticked.items()
        }
        advice = advisor.advise(Sheet(ruleset.id, DAY, answers), ruleset)
        given = {item.id for item in advice.recommendations}
        expected = set()
        for name, one in ticked.items():
            right = rights[name]
            for id in right.planned - right.nones:
                if right.rank[one] and right.can_lower(one, id):
                    expected.add((name, id.lower()))
        assert given == {_plan(ruleset, name, choice) for name, choice in expected}, ticked
        recommended += len(given)
    return recommended


def _plan(ruleset: Any, name: str, choice: str) -> str:
    wanted = f"'{choice}' in {name}"
    (found,) = [r.id for r in ruleset.recommendations.values() if r.in_place_when == wanted]
    return str(found)


def test_the_sample() -> None:
    questions = dict(questions_of(json.loads(SAMPLE.read_bytes())))
    assert assert_right(SAMPLE, questions) > 10


CHOICES = ["aaa", "bbb", "ccc", "ddd"]


def _condition(rng: random.Random, choices: Sequence[str], depth: int = 3) -> str:
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(("", "", "!")) + rng.choice(choices)
    joined = rng.choice((" && ", " || ")).join(
        _condition(rng, choices, depth - 1) for _ in range(rng.randint(1, 3))
    )
    return rng.choice(("", "", "!")) + f"({joined})"


def _random_question(rng: random.Random, number: int) -> dict[str, Any]:
    choices = CHOICES[: rng.randint(1, 4)]
    if rng.random() < 0.5:
        choices.append("nothing_no")
    if rng.random() < 0.1:
        choices.append("other_no")
    risks = rng.choices(list(RANKS), k=rng.randint(0, 3))
    rules = [(_condition(rng, choices), risk) for risk in risks]
    question = question_with([*rules, ("default", rng.choice(list(RANKS)))], choices)
    for choice in question["choices"]:
        if choice["id"].endswith("_no") or rng.random() < 0.1:
            del choice["improvementPlan"]
    return {**question, "id": f"question_{number}"}


@pytest.mark.parametrize("seed", range(12))
def test_random_lenses(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)  # noqa: S311
    data = lens_of(*(_random_question(rng, number) for number in range(20)))
    assert_right(written(tmp_path, data), dict(questions_of(data)))


@pytest.mark.skipif(not FILES, reason=f"the corpus is not there: {CORPUS}")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lenses_that_were_published(path: Path) -> None:
    questions = dict(questions_of(json.loads(path.read_bytes())))
    small = {name: q for name, q in questions.items() if len(q["choices"]) <= MOST_CHOICES}
    assert_right(path, small)
