"""Conditions: what they mean, and the mistakes in them."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imadvisor.plugin import SourceFile

import evaluator
from imadvisor_lens import Lenses
from imadvisor_lens.condition import parsed
from imadvisor_lens.formula import depth
from imadvisor_lens.selections import Selections
from lenses import advisor, assert_same_risks, lens_of, question_with, written

CHOICES = ["aaa", "bbb", "ccc", "ddd"]

names = st.sampled_from(CHOICES)
conditions = st.recursive(
    names,
    lambda inner: st.one_of(
        inner.map(lambda one: f"!{one}"),
        inner.map(lambda one: f"({one})"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]} && {two[1]}"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]}||{two[1]}"),
        st.tuples(inner, inner).map(lambda two: f"!({two[0]} || {two[1]})"),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("condition", "ticked", "right"),
    [
        ("aaa && bbb || ccc", {"ccc"}, True),
        ("aaa && (bbb || ccc)", {"ccc"}, False),
        ("aaa || bbb && ccc", {"aaa"}, True),
        ("!aaa && bbb", {"bbb"}, True),
        ("!(aaa && bbb)", {"bbb"}, True),
        ("!!aaa", {"aaa"}, True),
        ("! aaa || aaa", set(), True),
        ("default", set(), True),
    ],
)
def test_the_evaluator_of_these_tests(condition: str, ticked: set[str], right: bool) -> None:
    assert evaluator.compiled(condition)(ticked) is right


@given(conditions)
def test_a_condition_holds_for_the_right_selections(text: str) -> None:
    condition, faults = parsed(text, CHOICES)
    assert condition is not None and not faults
    space = Selections(CHOICES)
    holds = condition.selections(space)
    right = evaluator.compiled(text)
    for number in range(16):
        ticked = [choice for place, choice in enumerate(CHOICES) if number >> place & 1]
        assert bool(holds >> number & 1) is right(ticked)


@given(st.integers(0, (1 << 16) - 1))
def test_terms_hold_for_their_set_and_none_is_too_many(chosen: int) -> None:
    space = Selections(CHOICES)
    terms = space.terms(chosen)
    assert terms is not None

    def of(term: tuple[tuple[str, bool], ...]) -> int:
        inside = space.all
        for choice, ticked in term:
            own = space.with_choice(choice)
            inside &= own if ticked else space.without(own)
        return inside

    sets = [of(term) for term in terms]
    together = 0
    for own in sets:
        together |= own
    assert together == chosen
    for place in range(len(sets)):
        rest = 0
        for own in [*sets[:place], *sets[place + 1 :]]:
            rest |= own
        assert rest != chosen


@given(st.integers(0, (1 << 16) - 1), st.sets(names), st.sets(names))
def test_what_leads_out_of_a_set(inside: int, by: set[str], never: set[str]) -> None:
    space = Selections(CHOICES)
    by -= never
    every = [frozenset(chosen) for chosen in evaluator.subsets(CHOICES)]
    number = {s: sum(1 << CHOICES.index(choice) for choice in s) for s in every}

    def leads_out(chosen: frozenset[str]) -> bool:
        after = [s for s in every if chosen <= s and not s & never]
        return not any(inside >> number[s] & 1 for s in after)

    out = [chosen for chosen in every if chosen <= by and leads_out(chosen)]
    least = {chosen for chosen in out if chosen and not any(other < chosen for other in out)}
    found = space.closing(inside, by, never=never)
    assert {frozenset(chosen) for chosen in found} == least
    assert [len(chosen) for chosen in found] == sorted(map(len, found))


risks = st.sampled_from(["NO_RISK", "MEDIUM_RISK", "HIGH_RISK"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(conditions | st.just("default"), risks), max_size=4), risks)
def test_any_rules_give_the_risk_of_the_first_that_holds(
    rules: list[tuple[str, str]], otherwise: str
) -> None:
    question = question_with([*rules, ("default", otherwise)], CHOICES)
    with tempfile.TemporaryDirectory() as folder:
        ruleset = advisor.ruleset(written(Path(folder), lens_of(question)))
    assert assert_same_risks(ruleset, {"the_question": question}, {}) == 16


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("aaa && ", 5, "a choice is missing after '&&'"),
        ("&& aaa", 1, "a choice is missing before '&&'"),
        ("aaa bbb", 5, "&& or || is missing before 'bbb'"),
        ("aaa (bbb)", 5, "&& or || is missing before '('"),
        ("aaa !bbb", 5, "&& or || is missing before '!'"),
        ("(aaa && bbb", 1, "this parenthesis is never closed"),
        ("aaa)", 4, "this parenthesis was never opened"),
        ("()", 2, "a choice is missing before ')'"),
        ("aaa & bbb", 5, "'&' is not part of a condition"),
        ("aaa and bbb", 5, "'and' is not part of a condition"),
        ("aaa == bbb", 5, "'=' is not part of a condition"),
        ("aaa && eee", 8, "there is no choice 'eee'"),
        ("aaa || default", 8, "'default' stands alone"),
        ("   ", 1, "the condition is empty"),
        ("!", 1, "a choice is missing after '!'"),
        ("aaa &&& bbb", 7, "'&' is not part of a condition"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, column: int, message: str) -> None:
    condition, faults = parsed(text, CHOICES)
    assert condition is None
    assert faults[0].message.startswith(message)
    assert faults[0].span[0] + 1 == column


def test_every_unknown_choice_is_told_once_with_the_nearest() -> None:
    _, faults = parsed("brd && eve || brd || spare", ["board", "even", "spare"])
    assert [fault.message for fault in faults] == [
        "there is no choice 'brd'",
        "there is no choice 'eve'",
    ]
    assert faults[0].hint.startswith("did you mean 'board'?")
    assert faults[1].hint.startswith("did you mean 'even'?")


def test_depth_is_never_counted_too_flat() -> None:
    assert depth("not (not (not ('x' in q)))") >= 6
    assert depth("'((((' in q") == 0
    assert depth("('a' in q and ('b' in q))") == 2


def test_the_importer_leaves_the_document_alone() -> None:
    data = lens_of(question_with([("default", "NO_RISK")], CHOICES))
    file = SourceFile("l.json", json.dumps(data).encode())
    Lenses().read(file)
    assert file.document().data == data
