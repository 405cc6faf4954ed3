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
        for more in evaluator.subsets([c for c in self.others if c not in self.lapsing | base]):
            before = base | set(more) - {id}
            after = self.rank[before | {id}]
            # Nothing at all ticked is what is so now, where it says none of these.
            was = self.rank[one] if not before and one & self.nones else self.rank[before]
            if after < was and after < self.rank[one]:
                return True
        return False


def assert_right(path: Path, questions: Mapping[str, Mapping[str, Any]], each: int = 1) -> int:
    """Hold advice and its focus against what is right, on every selection of every question."""
    ruleset = advisor.ruleset(path)
    rights = {name: Right(question) for name, question in questions.items()}
    turns = max((len(right.answers) for right in rights.values()), default=0)
    recommended = 0
    for turn in range(0, turns, each):
        ticked = {n: r.answers[turn] for n, r in rights.items() if turn < len(r.answers)}
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
    small = {name: q for name, q in questions.items() if len(q["choices"]) <= 7}
    assert_right(path, small)
