"""Stopping early never says anything else than all answers would, and asks nothing in vain."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from imadvisor import Advisor, Answer, Ruleset, Sheet, Truth
from imadvisor.advice.assembly import advice_on
from imadvisor.engine.decision import concluded
from imadvisor.engine.explain import Explain, decided, findings
from imadvisor.engine.incremental import Following, wired
from imadvisor.engine.program import compiled
from imadvisor.interview.simulation import answered_in_full, random_sheets
from imadvisor.quality.cases import load_cases
from imadvisor.reasons.goal import GOALS, InterviewGoal, Outcomes, outcomes_for
from imadvisor.reasons.next_question import ORDERS, Asking, Order
from imadvisor.reasons.open_questions import needs_of
from laws import law
from random_rulesets import METHODS, TODAY, answers, assembled, rulesets, sheets


@law(few=20, many=50)
def test_what_follows_is_what_would_be_decided_anew(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    program = compiled(ruleset, METHODS)
    sheet = data.draw(sheets(ruleset))
    following = Following(wired(program), sheet)
    for id in data.draw(st.lists(st.sampled_from(list(ruleset.questions)), max_size=6)):
        answer = data.draw(st.none() | answers(ruleset.questions[id]))
        before = findings(program, following.state)
        if answer is not None:
            following.trying(id, answer, lambda: None)
            assert findings(program, following.state) == before
        following.answer(id, answer)
        anew = decided(program, following.state.sheet)
        assert findings(program, following.state) == findings(program, anew)
        assert following.state.spread == anew.spread


def _interviewed(
    asking: Asking, whole: Mapping[str, Answer], goal: InterviewGoal, order: Order, start: Sheet
) -> tuple[Sheet, list[str]]:
    """Ask until nothing is left."""
    standing, asked = asking.standing(start, goal), []
    while (step := standing.next(order)) is not None:
        assert step.question not in standing.sheet.answers
        assert step.question in step.left
        # What does not apply, or only may, is never asked of somebody who answers everything.
        assert step.applies and standing.applies(step.question) is Truth.TRUE
        standing.answer(step.question, whole[step.question])
        asked.append(step.question)
    assert standing.open_outcomes() == ()
    for id in standing.in_vain():
        given = {other: a for other, a in standing.sheet.answers.items() if other != id}
        without = asking.standing(replace(start, answers=given), goal)
        assert without.open_outcomes() == ()
    return replace(start, answers=dict(standing.sheet.answers)), asked


def _said(asking: Asking, sheet: Sheet, goal: InterviewGoal) -> dict[tuple[str, str], object]:
    outcomes = Outcomes(Following(asking.wiring, sheet))
    return {outcome: outcomes.said(outcome) for outcome in outcomes_for(asking.program, goal)}


@law(few=20, many=50)
def test_stopping_early_never_contradicts_all_answers(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    asking = Asking(compiled(ruleset, METHODS))
    start = data.draw(sheets(ruleset)) if data.draw(st.booleans()) else Sheet(ruleset.id, TODAY)
    whole = {**{id: data.draw(answers(q)) for id, q in ruleset.questions.items()}, **start.answers}
    everything = replace(start, answers=whole)
    for goal, order in itertools.product(GOALS, ORDERS):
        stopped, _ = _interviewed(asking, whole, goal, order, start)
        early, late = (_said(asking, sheet, goal) for sheet in (stopped, everything))
        # What the order of the advice does not read may stay open where only that is wanted.
        assert goal == "focus" or None not in early.values()
        for outcome, said in early.items():
            # The severity of a gap that turns out absent is nobody's concern any more.
            if said is not None and outcome[0] != "severity":
                assert said == late[outcome], (goal, order, outcome)


@pytest.mark.parametrize(("role", "asked"), [("user", {"first", "then"}), ("boss", {"first"})])
def test_what_one_role_is_asked_depends_on_who_answers(role: str, asked: set[str]) -> None:
    text = {"en": "x"}
    first = {"id": "first", "type": "yes-no", "text": text}
    ruleset = assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": text, "languages": ["en"],
                        "licence": "CC0"},
            "role": [{"id": id, "rank": n, "name": text} for n, id in enumerate(("user", "boss"))],
            "severity": [{"id": "s", "value": 1, "name": text}],
            "question": [first, {**first, "id": "then",
                                 "ask_when": "by_role('user', first) == 'yes'"}],
            "gap": [{"id": "g", "name": text, "severity": "s",
                     "when": "first == 'no' or then == 'no'"}],
        }
    )  # fmt: skip
    asking = Asking(compiled(ruleset, METHODS))
    start = Sheet(ruleset.id, TODAY, role=role)
    whole = {"first": Answer.of("yes"), "then": Answer.of("no")}
    for order in ORDERS:
        stopped, found = _interviewed(asking, whole, "gaps", order, start)
        assert set(found) == asked
        assert stopped.role == role
        everything = replace(start, answers=whole)
        assert _said(asking, stopped, "gaps") == _said(asking, everything, "gaps")


def _case_or_random(im_core: Ruleset) -> list[Sheet]:
    drawn = random_sheets(compiled(im_core, METHODS), dt.date(2026, 11, 2), count=6, seed=7)
    cases = [case.sheet for case in load_cases(im_core)]
    return [*drawn, *(answered_in_full(im_core, case) for case in cases)]


def test_the_focus_is_that_of_all_answers(advisor: Advisor, im_core: Ruleset) -> None:
    program = compiled(im_core, advisor.catalogue.methods)
    asking = Asking(program)
    saved = 0
    for sheet in _case_or_random(im_core):
        start = replace(sheet, answers={})
        stopped, asked = _interviewed(asking, sheet.answers, "focus", "author", start)
        early, late = (
            advice_on(program, advisor.decide(given, im_core)) for given in (stopped, sheet)
        )
        assert early.focus == late.focus
        told = [
            [(r.id, r.variant, r.reason, r.closes, r.score) for r in advice.recommendations]
            for advice in (early, late)
        ]
        assert told[0] == told[1]
        saved += len(sheet.answers) - len(asked)
    assert saved > 100


@pytest.mark.parametrize("goal", ["levels", "gaps"])
def test_im_core_is_settled_by_what_is_asked(
    advisor: Advisor, im_core: Ruleset, goal: InterviewGoal
) -> None:
    program = compiled(im_core, advisor.catalogue.methods)
    asking = Asking(program)
    for sheet in _case_or_random(im_core):
        start = replace(sheet, answers={})
        stopped, asked = _interviewed(asking, sheet.answers, goal, "shortest", start)
        assert _said(asking, stopped, goal) == _said(asking, sheet, goal)
        assert len(asked) < len(im_core.questions)


@pytest.mark.parametrize("seed", range(3))
def test_advice_and_interview_name_the_same_open_questions(im_core: Ruleset, seed: int) -> None:
    """The phase among them: while it is absent it may still decide whether a gap is due."""
    program = compiled(im_core, METHODS)
    (sheet,) = random_sheets(program, dt.date(2026, 11, 2), count=1, seed=seed)
    kept = list(sheet.answers)[seed :: seed + 2]
    partial = sheet.only({id for id in kept if id != "phase" or seed != 1})
    decision = concluded(program, partial, Explain().start(program)(partial))
    outcomes = Outcomes(Following(wired(program), partial))
    needs = needs_of(program, decision)
    assert len(needs) > 5
    for gap, questions in needs.items():
        assert set(questions) == outcomes.rests_on(("gap", gap)), gap
    assert seed != 1 or any("phase" in questions for questions in needs.values())
