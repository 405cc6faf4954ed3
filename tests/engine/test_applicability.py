"""When a question applies, against a second statement of the rule and by what authors expect."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import strategies as st

from imadvisor import Answer, Ruleset, Sheet, Truth
from imadvisor.answers.respondents.combination import combined
from imadvisor.conditions import nodes
from imadvisor.engine.direct import Direct
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.explain import Explain
from imadvisor.engine.program import compiled
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Kind
from laws import law
from random_rulesets import METHODS, TODAY, answers, assembled, assessments, rulesets, sheets

TEXT = {"en": "x"}


def _ruleset(*questions: dict[str, Any]) -> Ruleset:
    return assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": TEXT, "languages": ("en",),
                        "licence": "CC0"},
            "role": [{"id": id, "rank": n, "name": TEXT} for n, id in enumerate(["boss", "user"])],
            "question": [{"text": TEXT, **question} for question in questions],
        }
    )  # fmt: skip


def _asked(ruleset: Ruleset, **given: Any) -> dict[str, Truth]:
    sheet = Sheet(
        "r",
        TODAY,
        {
            id: DONT_KNOW
            if value == "?"
            else NOT_APPLICABLE
            if value == "n/a"
            else Answer.of(value)
            for id, value in given.items()
        },
    )
    program = compiled(ruleset, METHODS)
    found = [dict(engine.start(program)(sheet).asked) for engine in (Direct(), Explain())]
    assert found[0] == found[1]
    return found[0]


# -- what authors expect ----------------------------------------------------------------------


def test_a_follow_up_of_what_does_not_apply_does_not_apply() -> None:
    chain = _ruleset(
        {"id": "a", "type": "yes-no"},
        {"id": "b", "type": "yes-no", "ask_when": "a == 'yes'"},
        {"id": "c", "type": "yes-no", "ask_when": "b == 'yes'"},
        {"id": "d", "type": "yes-no", "ask_when": "not (c == 'no')"},
    )
    assert _asked(chain, a="no")["d"] is _asked(chain, a="no")["c"] is Truth.FALSE
    # An answer that was given before is kept, and counts for nothing.
    assert _asked(chain, a="no", b="yes")["c"] is Truth.FALSE
    assert _asked(chain)["c"] is _asked(chain, a="yes")["c"] is Truth.OPEN
    assert _asked(chain, a="yes", b="yes")["c"] is Truth.TRUE
    assert _asked(chain, a="?")["b"] is Truth.TRUE


@pytest.mark.parametrize("negated", [False, True])
@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("n/a", None, Truth.FALSE),
        ("n/a", "?", Truth.FALSE),
        ("?", None, Truth.OPEN),
        ("?", "?", Truth.TRUE),
        ("?", 3, Truth.TRUE),
        (None, 3, Truth.OPEN),
    ],
)
def test_an_operand_that_lacks_decides_in_either_sense(
    negated: bool, a: Any, b: Any, expected: Truth
) -> None:
    condition = "not (a < b)" if negated else "a < b"
    ruleset = _ruleset(
        {"id": "a", "type": "number"},
        {"id": "b", "type": "number"},
        {"id": "c", "type": "yes-no", "ask_when": condition},
    )
    given = {id: value for id, value in {"a": a, "b": b}.items() if value is not None}
    assert _asked(ruleset, **given)["c"] is expected


def test_unknown_and_applicable_keep_their_values() -> None:
    ruleset = _ruleset(
        {"id": "a", "type": "yes-no"},
        {"id": "u", "type": "yes-no", "ask_when": "unknown(a)"},
        {"id": "n", "type": "yes-no", "ask_when": "not applicable(a)"},
        {"id": "k", "type": "yes-no", "ask_when": "not unknown(a)"},
    )
    for answer, expected in {"?": "TFF", "n/a": "FTT", "yes": "FFT"}.items():
        asked = _asked(ruleset, a=answer)
        assert "".join(asked[id].name[0] for id in "unk") == expected, answer
    assert {_asked(ruleset)[id] for id in "unk"} == {Truth.OPEN}


def test_a_special_value_has_no_order_and_is_seen_by_equality() -> None:
    special = {"special": [{"id": "never", "text": TEXT}]}
    ruleset = _ruleset(
        {"id": "a", "type": "number", **special},
        {"id": "less", "type": "yes-no", "ask_when": "a < 3"},
        {"id": "not_less", "type": "yes-no", "ask_when": "not (a < 3)"},
        {"id": "other", "type": "yes-no", "ask_when": "a != 3"},
        {"id": "never", "type": "yes-no", "ask_when": "a == 'never'"},
    )
    sheet = Sheet("r", TODAY, {"a": Answer.special("never")})
    for engine in (Direct(), Explain()):
        asked = engine.start(compiled(ruleset, METHODS))(sheet).asked
        applies = {id for id, value in asked.items() if value is Truth.TRUE}
        assert applies == {"a", "other", "never"}


# -- the rule, stated a second time -----------------------------------------------------------


def _applies(node: nodes.Condition, state: State, *, negated: bool = False) -> Truth:
    """Whether a question applies, read straight from the rule."""
    match node:
        case nodes.Not():
            return _applies(node.operand, state, negated=not negated)
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            values = [_applies(operand, state, negated=negated) for operand in node.operands]
            count = {nodes.All: len(values), nodes.Any: 1}.get(type(node), 0)
            count = node.count if isinstance(node, nodes.AtLeast) else count
            count = len(values) - count + 1 if negated else count
            if values.count(Truth.TRUE) >= count:
                return Truth.TRUE
            possible = values.count(Truth.TRUE) + values.count(Truth.OPEN)
            return Truth.OPEN if possible >= count else Truth.FALSE
        case nodes.Said():
            state_of = state.state(node.question)
            if state_of is Truth.OPEN:
                return Truth.OPEN
            kind = Truth.UNKNOWN if node.what == "unknown" else Truth.NOT_APPLICABLE
            held = (state_of is kind) is (node.what == "unknown")
            return Truth.TRUE if held is not negated else Truth.FALSE
    states = [_operand(part, node, state) for part in nodes.walk(node)]
    for kind, value in (
        (Truth.NOT_APPLICABLE, Truth.FALSE),
        (Truth.OPEN, Truth.OPEN),
        (Truth.UNKNOWN, Truth.TRUE),
    ):
        if kind in states:
            return value
    value = truth(node, state)
    assert value.settled
    return value if not negated else Truth.TRUE if value is Truth.FALSE else Truth.FALSE


def _operand(part: nodes.Node, whole: nodes.Condition, state: State) -> Truth:
    match part:
        case nodes.Among():
            among = state.among(part)
            return among if isinstance(among, Truth) else Truth.TRUE
        case nodes.NumberOf() | nodes.CountOf() | nodes.DaysSince():
            answer = state.answer(part.question)
            if isinstance(answer, Truth):
                return answer
            return Truth.NOT_APPLICABLE if answer.kind is Kind.SPECIAL else Truth.TRUE
        case nodes.Equals() | nodes.OneOf() | nodes.Contains():
            return state.state(part.question)
        case _:
            return Truth.TRUE


def _expected(ruleset: Ruleset, sheet: Sheet) -> dict[str, Truth]:
    program = compiled(ruleset, METHODS)
    state = State(sheet)
    for kind, id in program.steps:
        if kind == "question":
            condition = program.condition("question", id, "ask_when")
            state.asked[id] = Truth.TRUE if condition is None else _applies(condition, state)
    return state.asked


@law(few=35, many=150)
def test_every_engine_follows_the_rule(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    program = compiled(ruleset, METHODS)
    if data.draw(st.booleans()):
        sheet = data.draw(sheets(ruleset))
    else:
        sheet = combined(data.draw(assessments(ruleset, 4)), ruleset)
    expected = _expected(ruleset, sheet)
    for engine in (Direct(), Explain()):
        assert dict(engine.start(program)(sheet).asked) == expected, engine.name


SHAPES = (
    "{0} < {1}", "not ({0} < {1})", "{0} == {1}", "{0} != 3", "{0} == 3 or not ({1} > 2)",
    "at_least(2, {0} < 3, not ({1} < 3), {0} + {1} > 4)",
    "not at_least(2, {0} < 3, unknown({1}), {1} == 3)",
    "not ({0} < 3 and (applicable({1}) or {1} > 2))",
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_more_answers_never_overturn_whether_a_question_applies(shape: str) -> None:
    """Every pair of answers to two questions, the second of which follows on a third."""
    special = {"special": [{"id": "never", "text": TEXT}]}
    ruleset = _ruleset(
        {"id": "gate", "type": "yes-no"},
        {"id": "a", "type": "number", **special},
        {"id": "b", "type": "number", "ask_when": "gate == 'yes'"},
        {"id": "c", "type": "yes-no", "ask_when": shape.format("a", "b")},
        {"id": "d", "type": "yes-no", "ask_when": "not (c == 'no')"},
    )
    program = compiled(ruleset, METHODS)
    run = Direct().start(program)
    gates = [None, DONT_KNOW, NOT_APPLICABLE, Answer.of("yes"), Answer.of("no")]
    numbers = [None, DONT_KNOW, NOT_APPLICABLE, *map(Answer.of, (2, 3, 4))]
    firsts = [*numbers, Answer.special("never")]
    ends = [None, DONT_KNOW, NOT_APPLICABLE, Answer.of("no")]
    found: dict[tuple[Any, ...], dict[str, Truth]] = {}
    for given_ in itertools.product(gates, firsts, numbers, ends):
        answers_ = {id: x for id, x in zip(("gate", "a", "b", "c"), given_, strict=True) if x}
        sheet = Sheet("r", TODAY, answers_)
        found[given_] = dict(run(sheet).asked)
        assert found[given_] == _expected(ruleset, sheet)
    for given_, asked in found.items():
        for place, options in enumerate((gates, firsts, numbers, ends)):
            if given_[place] is None:
                for option in options[1:]:
                    more = found[(*given_[:place], option, *given_[place + 1 :])]
                    for id, value in asked.items():
                        assert not value.settled or more[id] is value, (shape, given_, option, id)


@law(few=35, many=150)
def test_an_answer_to_what_does_not_apply_changes_nothing(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    program = compiled(ruleset, METHODS)
    run = Direct().start(program)
    sheet = data.draw(sheets(ruleset))
    before = run(sheet)
    for id, asked in before.asked.items():
        if asked is Truth.FALSE:
            answer = data.draw(st.none() | answers(ruleset.questions[id]))
            kept = {key: value for key, value in sheet.answers.items() if key != id}
            other = replace(sheet, answers={**kept, **({id: answer} if answer else {})})
            assert run(other) == before
