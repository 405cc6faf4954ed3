"""The laws of what rules mean, on random rulesets with random partial sheets."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st

from imadvisor import Answer, Decision, Ruleset, Sheet, Truth
from imadvisor.answers.respondents.combination import combined
from imadvisor.documents import Document
from imadvisor.engine.decision import concluded
from imadvisor.engine.direct import Direct
from imadvisor.engine.program import compiled
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.model.numbers import Interval
from imadvisor.model.truth import at_least, conjunction, disjunction, negation
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loader import assemble
from laws import law
from random_rulesets import METHODS, answers, assembled, assessments, rulesets, sheets

UNDETERMINED = (Truth.OPEN, Truth.UNKNOWN, Truth.NOT_APPLICABLE)


def _kleene(value: Truth) -> bool | None:
    return {Truth.TRUE: True, Truth.FALSE: False}.get(value)


def _and(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return True if a and b else None


# -- truth ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b", "c"), list(itertools.product(Truth, repeat=3)))
def test_and_and_or_are_kleenes(a: Truth, b: Truth, c: Truth) -> None:
    assert conjunction((a, b)) is conjunction((b, a))
    assert disjunction((a, b)) is disjunction((b, a))
    assert conjunction((conjunction((a, b)), c)) is conjunction((a, conjunction((b, c))))
    assert disjunction((disjunction((a, b)), c)) is disjunction((a, disjunction((b, c))))
    assert conjunction((a, a)) is disjunction((a, a)) is a
    assert negation(negation(a)) is a
    assert negation(conjunction((a, b))) is disjunction((negation(a), negation(b)))
    assert _kleene(conjunction((a, b))) is _and(_kleene(a), _kleene(b))


@pytest.mark.parametrize("values", list(itertools.product(Truth, repeat=3)))
def test_at_least_generalises_and_and_or(values: tuple[Truth, ...]) -> None:
    assert _kleene(at_least(1, values)) is _kleene(disjunction(values))
    assert _kleene(at_least(3, values)) is _kleene(conjunction(values))


def test_the_kind_of_undetermined_says_what_to_do() -> None:
    true, false, free, unknown, outside = (
        *(Truth.TRUE, Truth.FALSE),
        *UNDETERMINED,
    )
    assert conjunction((free, unknown)) is free  # an answer may still make it false
    assert disjunction((outside, unknown)) is unknown
    assert conjunction((outside, true)) is outside
    assert at_least(2, (true, free, false)) is free
    assert at_least(3, (free, outside, true)) is free  # made false by the open one
    assert at_least(2, (free, unknown, unknown, false)) is unknown


# -- more answers never overturn --------------------------------------------------------------


def _decide(ruleset: Ruleset) -> Any:
    program = compiled(ruleset, METHODS)
    run = Direct().start(program)
    return lambda sheet: concluded(program, sheet, run(sheet))


def _settled(decision: Decision) -> dict[Any, Truth]:
    found = decision.findings
    truths: dict[Any, Truth] = dict(found.truths)
    truths.update({("asked", id): value for id, value in found.asked.items()})
    truths.update({("met", id): verdict.truth for id, verdict in found.verdicts.items()})
    return {key: value for key, value in truths.items() if value.settled}


def _intervals(decision: Decision) -> dict[Any, Interval]:
    found: dict[Any, Any] = {("gap", id): gap.severity for id, gap in decision.gaps.items()}
    for id, score in decision.findings.scores.items():
        found[("level", id)] = score.level
        found[("score", id)] = score.score
    found["overall"] = decision.overall.level
    found["spread"] = decision.spread
    return {key: value for key, value in found.items() if isinstance(value, Interval)}


@law(few=50, many=200)
def test_more_answers_never_overturn_and_never_leave_an_interval(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    decide = _decide(ruleset)
    alone = data.draw(st.integers(0, 3))
    if alone:
        sheet = data.draw(sheets(ruleset))
    else:
        sheet = combined(data.draw(assessments(ruleset, 3)), ruleset)
    absent = [id for id in ruleset.questions if id not in sheet.answers]
    before = decide(sheet)
    for id in data.draw(st.permutations(absent)):
        sheet = sheet.with_answer(id, data.draw(answers(ruleset.questions[id])))
        after = decide(sheet)
        settled = _settled(after)
        for key, value in _settled(before).items():
            assert settled.get(key) is value, (key, id)
        intervals = _intervals(after)
        for key, (low, high) in _intervals(before).items():
            assert key in intervals, (key, id)
            assert low <= intervals[key].low <= intervals[key].high <= high, (key, id)
        for gap, was in before.gaps.items():
            if was.status in ("present", "absent", "later"):
                assert after.gaps[gap].status == was.status, (gap, id)
        before = after
    if not alone:
        return  # what a role has not answered stays open, and no answer of all changes that
    assert all(truth is not Truth.OPEN for truth in before.findings.truths.values())
    assert all(low == high for low, high in _intervals(before).values())


@pytest.mark.parametrize("due", ["t0", "t1", "t2"])
def test_a_gap_waits_for_the_phase_that_is_absent(due: str) -> None:
    data = rulesets_example()
    data["timing"] = {"question": "phase"}
    choices = [{"id": f"t{place}", "text": {"en": "x"}} for place in range(3)]
    data["question"].append(
        {"id": "phase", "type": "single", "ordered": True, "text": {"en": "x"}, "choice": choices}
    )
    data["gap"] = [{**data["gap"][1], "due": due}]
    ruleset = assembled(data)
    decide = _decide(ruleset)
    sheet = Sheet("r", dt.date(2026, 1, 1), {"q0": Answer.of("no")})

    def status(answer: Answer | None) -> str:
        given = sheet if answer is None else sheet.with_answer("phase", answer)
        found: str = decide(given).gaps["a"].status
        return found

    always = due == "t0"
    assert status(None) == ("present" if always else "undetermined")
    assert status(DONT_KNOW) == status(NOT_APPLICABLE) == ("present" if always else "later")
    assert status(Answer.of("t0")) == ("present" if always else "later")
    assert status(Answer.of("t2")) == "present"


# -- order never matters ----------------------------------------------------------------------


@law(few=50, many=200)
def test_neither_files_nor_answers_have_an_order(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    sheet = data.draw(sheets(ruleset))
    shuffled = dict(data.draw(st.permutations(list(sheet.answers.items()))))
    other = Sheet(sheet.ruleset, sheet.date, shuffled, role=sheet.role)
    decide = _decide(ruleset)
    assert decide(sheet).findings == decide(other).findings


def test_a_ruleset_is_the_same_however_it_is_split() -> None:
    whole = rulesets_example()
    settings_ = {k: v for k, v in whole.items() if not isinstance(v, list)}
    parts = [settings_] + [
        {kind: [thing]} for kind, things in reversed(whole.items()) if isinstance(things, list)
        for thing in reversed(things)
    ]  # fmt: skip
    documents = [
        Document(name=f"{place}.toml", syntax="toml", text=None, data=part)
        for place, part in enumerate(parts)
    ]
    needs = {method.name: method.needs for method in METHODS.values()}
    split = assemble(documents, methods=needs, origin=Origin("", "", "random"))
    assert split == assembled(whole)
    assert [list(things) for things in split.things.values()] == [
        list(things) for things in assembled(whole).things.values()
    ]


def rulesets_example() -> dict[str, Any]:
    """A ruleset with two dimensions and two gaps, as data."""
    text = {"en": "x"}
    return {
        "schema": 1,
        "ruleset": {"id": "r", "version": "1", "title": text, "languages": ["en"],
                    "licence": "CC0"},
        "scoring": {"method": "mean"},
        "severity": [{"id": "s", "value": 1, "name": text}],
        "level": [{"id": f"l{n}", "number": n, "name": text} for n in range(3)],
        "dimension": [{"id": f"d{n}", "rank": n, "name": text} for n in range(2)],
        "question": [
            {"id": f"q{n}", "type": "yes-no", "dimension": f"d{n}", "text": text} for n in range(2)
        ],
        "gap": [
            {"id": "b", "name": text, "severity": "s", "when": "gap('a') and q1 == 'no'"},
            {"id": "a", "name": text, "severity": "s", "when": "q0 == 'no'"},
        ],
    }  # fmt: skip


# -- scores -----------------------------------------------------------------------------------


def test_a_dimension_with_nothing_applicable_has_no_score() -> None:
    ruleset = assembled(rulesets_example())
    sheet = Sheet("r", dt.date(2026, 1, 1), {"q0": NOT_APPLICABLE})
    decision = _decide(ruleset)(sheet)
    assert decision.findings.scores["d0"].score is None
    assert decision.findings.scores["d0"].score_state is Truth.NOT_APPLICABLE


@pytest.mark.parametrize(("last", "met"), [("0.05", Truth.TRUE), ("0.049999", Truth.FALSE)])
def test_tenths_add_up_exactly(last: str, met: Truth) -> None:
    credits = [Decimal(credit) for credit in ("0.1", "0.1", "0.15", "0.1", last)]
    data = rulesets_example()
    data["scoring"] = {"method": "staged"}
    data["criterion"] = [
        {"id": "half", "dimension": "d0", "level": 1, "statement": {"en": "x"}},
        {"id": "other", "dimension": "d1", "level": 1, "statement": {"en": "x"},
         "when": "q1 == 'yes'"},
    ]  # fmt: skip
    choices = [{"id": f"c{n}", "text": {"en": "x"}, "credit": c} for n, c in enumerate(credits)]
    data["question"].append(
        {"id": "some", "type": "multi", "dimension": "d0", "criterion": "half",
         "text": {"en": "x"}, "choice": choices}
    )  # fmt: skip
    ruleset = assembled(data)
    sheet = Sheet(
        "r", dt.date(2026, 1, 1), {"some": Answer.of(frozenset(f"c{n}" for n in range(5)))}
    )
    assert _decide(ruleset)(sheet).findings.verdicts["half"].truth is met
    assert 0.1 + 0.1 + 0.15 + 0.1 + 0.05 < 0.5  # what floats say
