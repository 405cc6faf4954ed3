"""The condition language: what it takes, what it refuses, and how it says so."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imadvisor.conditions import nodes
from imadvisor.conditions.scope import AskedQuestion, Scope
from imadvisor.conditions.syntax import DEEPEST, LONGEST, parse

SCOPE = Scope(
    questions={
        "owner": AskedQuestion("choice", ("no", "yes")),
        "phase": AskedQuestion("choice", ("before", "pilot", "after"), ordered=True),
        "forms": AskedQuestion("choices", ("class", "cases")),
        "users": AskedQuestion("number", specials=("none",)),
        "share": AskedQuestion("number"),
        "updated": AskedQuestion("date", specials=("never",)),
        "live": AskedQuestion("date"),
        "view": AskedQuestion("text"),
    },
    dimensions=["training"],
    criteria=["training-1"],
    gaps=["missing-ownership"],
    patterns=["chasm"],
    codes={"G44": "missing-ownership"},
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("owner == 'no'", nodes.OneOf("owner", frozenset({"no"}))),
        ("'no' == owner", nodes.OneOf("owner", frozenset({"no"}))),
        ("owner != 'no'", nodes.Not(nodes.OneOf("owner", frozenset({"no"})))),
        ("phase >= 'pilot'", nodes.OneOf("phase", frozenset({"pilot", "after"}))),
        ("'pilot' > phase", nodes.OneOf("phase", frozenset({"before"}))),
        ("phase in ['before', 'after']", nodes.OneOf("phase", frozenset({"before", "after"}))),
        ("'cases' in forms", nodes.Contains("forms", "cases")),
        ("'cases' not in forms", nodes.Not(nodes.Contains("forms", "cases"))),
        ("users == 'none'", nodes.OneOf("users", frozenset({"none"}))),
        ("users == 50", nodes.Equals("users", 50)),
        ("users < 0.5", nodes.Compare("<", nodes.NumberOf("users"),
                                      nodes.Constant(Fraction(1, 2)))),
        ("50 > users", nodes.Compare("<", nodes.NumberOf("users"), nodes.Constant(50))),
        ("0 < users <= 50", nodes.All((
            nodes.Compare(">", nodes.NumberOf("users"), nodes.Constant(0)),
            nodes.Compare("<=", nodes.NumberOf("users"), nodes.Constant(50))))),
        ("users in [1, 'none']", nodes.Any((
            nodes.OneOf("users", frozenset({"none"})), nodes.Equals("users", 1)))),
        ("users * 2 + 1 > share", nodes.Compare(">", nodes.Arithmetic("+", nodes.Arithmetic(
            "*", nodes.NumberOf("users"), nodes.Constant(2)), nodes.Constant(1)),
            nodes.NumberOf("share"))),
        ("users > 2 * 3 - 1", nodes.Compare(">", nodes.NumberOf("users"), nodes.Constant(5))),
        ("level('training') < 3", nodes.Compare(
            "<", nodes.Measure("level", "training"), nodes.Constant(3))),
        ("spread_of_levels() >= 3", nodes.Compare(
            ">=", nodes.Measure("spread"), nodes.Constant(3))),
        ("gap('missing-ownership')", nodes.Holds("gap", "missing-ownership")),
        ("met('training-1')", nodes.Holds("met", "training-1")),
        ("pattern('chasm')", nodes.Holds("pattern", "chasm")),
        ("unknown(owner)", nodes.Said("unknown", "owner")),
        ("applicable(owner)", nodes.Said("applicable", "owner")),
        ("count(forms) > 1", nodes.Compare(">", nodes.CountOf("forms"), nodes.Constant(1))),
        ("days_since(updated) > 180", nodes.Compare(
            ">", nodes.DaysSince("updated"), nodes.Constant(180))),
        ("updated > live", nodes.Compare(
            ">", nodes.NumberOf("updated", True), nodes.NumberOf("live", True))),
        ("live == date('2026-01-31')", nodes.Equals("live", 739647, True)),
        ("days_between(live, updated) < 9", nodes.Compare("<", nodes.Arithmetic(
            "-", nodes.NumberOf("updated", True), nodes.NumberOf("live", True)),
            nodes.Constant(9))),
        ("at_least(1, owner == 'no', unknown(owner))", nodes.AtLeast(1, (
            nodes.OneOf("owner", frozenset({"no"})), nodes.Said("unknown", "owner")))),
        ("owner == 'no' and not unknown(owner)", nodes.All((
            nodes.OneOf("owner", frozenset({"no"})), nodes.Not(nodes.Said("unknown", "owner"))))),
    ],
)  # fmt: skip
def test_what_it_means(text: str, tree: nodes.Condition) -> None:
    parsed = parse(text, SCOPE)
    assert parsed.faults == ()
    assert parsed.condition == tree


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("ownr == 'no'", "there is no question 'ownr'", "ownr"),
        ("owner == 'nope'", "'owner' has no choice 'nope'", "'nope'"),
        ("owner in ['no', 'nope']", "'owner' has no choice 'nope'", "'nope'"),
        ("owner < 'yes'", "the answers to 'owner' have no order", "owner"),
        ("forms < 'cases'", "the answers to 'forms' are not compared by order", "forms"),
        ("phase >= 'before'", "is always true", "'before'"),
        ("phase < 'before'", "is never true", "'before'"),
        ("live > 5", "live is a date and 5 is a number", "5"),
        ("users > live", "live is a date and users is a number", "users"),
        ("users == live", "live is a date and users is a number", "users"),
        ("live in [5]", "'live' is a date and cannot be compared with a number", "5"),
        ("users in [date('2026-01-31')]", "'users' is a number and cannot be compared with a date",
         "date('2026-01-31')"),
        ("share == 'many'", "'share' is a number and cannot be compared with the text", "'many'"),
        ("live == 'soon'", "'live' is a date and cannot be compared with the text", "'soon'"),
        ("users == 'some'", "'users' has no choice 'some'", "'some'"),
        ("owner == 3", "'owner' is answered with a choice, not with a number", "owner"),
        ("owner in [3]", "'owner' is answered with a choice, not with a number", "3"),
        ("forms == 'cases'", "'forms' has several answers", "'cases'"),
        ("forms in ['cases']", "'forms' has several answers", "forms"),
        ("forms > 3", "'forms' has several answers", "forms"),
        ("'no' in owner", "'owner' has one answer, so nothing is in it", "owner"),
        ("view == 'x'", "'view' is free text and cannot be compared", "'x'"),
        ("view > 3", "'view' is free text", "view"),
        ("view in [3]", "'view' is free text", "view"),
        ("owner", "'owner' is a question, not a condition", "owner"),
        ("forms", "'forms' is a question, not a condition", "forms"),
        ("users", "'users' is a question, not a condition", "users"),
        ("level('training')", "level(…) gives a value, not a condition", "level('training')"),
        ("gap('missing-ownership') > 1", "gap(…) is a condition, not a value",
         "gap('missing-ownership')"),
        ("(owner == 'no') > 1", "a condition stands where a number is needed", "owner == 'no'"),
        ("level('trainin') > 1", "there is no dimension 'trainin'", "'trainin'"),
        ("gap('G44')", "there is no gap 'G44'", "'G44'"),
        ("met('x')", "there is no criterion 'x'", "'x'"),
        ("pattern('x')", "there is no pattern 'x'", "'x'"),
        ("gap(owner)", "gap needs one gap, in quotes", "gap(owner)"),
        ("unknown('owner')", "unknown needs one question, without quotes", "unknown('owner')"),
        ("count(owner) > 1", "'owner' is not a question with several answers", "owner"),
        ("days_since(owner) > 1", "'owner' is not a date", "owner"),
        ("days_between(live) > 1", "days_between needs two dates", "days_between(live)"),
        ("days_between(live, users) > 1", "users is not a date", "users"),
        ("live > date('2026-02-30')", "date('2026-02-30') is not a date", "date('2026-02-30')"),
        ("spread_of_levels(1) > 1", "spread_of_levels takes nothing", "spread_of_levels(1)"),
        ("at_least(1, unknown(owner))", "at_least needs a number and two or more conditions",
         "at_least(1, unknown(owner))"),
        ("at_least(3, unknown(owner), unknown(users))", "at_least counts from 1", "3"),
        ("unknown(question=owner)", "unknown takes no named arguments",
         "unknown(question=owner)"),
        ("open('x')", "there is no function 'open'", "open"),
        ("__import__('os')", "there is no function '__import__'", "__import__"),
        ("users.real > 1", "a dot (attribute access) is not part", "users.real"),
        ("users.real() > 1", "a dot (attribute access) is not part", "users.real"),
        ("users[0] > 1", "square brackets after a name (indexing)", "users[0]"),
        ("lambda: 1", "lambda is not part of the condition language", "lambda: 1"),
        ("owner == 'no' if unknown(owner) else owner == 'yes'", "if … else is not part",
         "owner == 'no' if unknown(owner) else owner == 'yes'"),
        ("True", "a value by itself is not part", "True"),
        ("users > True", "True is not part of the language", "True"),
        ("users > None", "None is not part of the language", "None"),
        ("users + 1", "arithmetic by itself is not part", "users + 1"),
        ("[users]", "a list by itself is not part", "[users]"),
        ("f'{users}' == 'x'", "a text can only be compared with a question", "f'{users}'"),
        ("(owner := 1) > 1", ":= is not part", "owner := 1"),
        ("users is 1", "'is' is not part of the language", "users is 1"),
        ("users == [1]", "a list cannot be compared with ==", "[1]"),
        ("users in []", "the list is empty", "[]"),
        ("owner in ['no', 'no']", "'no' is in the list twice", "'no'"),
        ("users in [share]", "a list holds choices or numbers", "share"),
        ("users in 5", "'in' needs a list of choices", "5"),
        ("3 < 4", "two constants are compared", "3"),
        ("users / share > 1", "only a constant other than 0 can divide", "share"),
        ("users / 0 > 1", "only a constant other than 0 can divide", "0"),
        ("users ** 2 > 1", "only + - * and / are known", "users ** 2"),
        ("live + 1 > 3", "dates are not added or subtracted", "live"),
        ("users > 1e400", "is not a number that conditions can hold", "1e400"),
        ("users > 0.1234567891", "is not a number that conditions can hold", "0.1234567891"),
        ("users > 900000000000 * 900000000000", "the outcome is too large",
         "900000000000 * 900000000000"),
        ("level('training') == 'high'", "a text can only be compared with a question",
         "level('training')"),
        ("users >", "the condition cannot be read", None),
        ("users = 3", "the condition cannot be read from here", None),
        ("users > 1 && users < 3", "the condition cannot be read from here", None),
        ("users >\n 3", "a condition stands on one line", None),
        ("  ", "the condition is empty", None),
        ("owner == 'no' # and users > 5", "what stands behind # would be no part", "#"),
        ("owner == 'n\\x6f'", "a backslash has no meaning in a condition", "\\"),
        ("\uff55sers > 3", "'\uff55' is no letter or sign of a condition", "\uff55"),
        ("users \u2265 3", "'\u2265' is no letter or sign of a condition", "\u2265"),
        ("owner == \u2018no\u2019", "'\u2018' is no letter or sign of a condition", "\u2018"),
    ],
)  # fmt: skip
def test_what_it_refuses(text: str, message: str, marked: str | None) -> None:
    parsed = parse(text, SCOPE)
    assert parsed.condition is None
    fault = parsed.faults[0]
    assert message in fault.message
    if marked is not None:
        assert text[slice(*fault.span)] == marked


def test_hints_name_the_nearest_and_the_way_out() -> None:
    def hint(text: str) -> str:
        return parse(text, SCOPE).faults[0].hint

    assert hint("ownr == 'no'") == "did you mean 'owner'?"
    assert hint("gap('G44')") == "'G44' is a code; write the id, 'missing-ownership'"
    assert hint("owner") == "write owner == 'yes'"
    assert hint("forms == 'cases'") == "write 'cases' in forms"
    assert hint("level > 3") == "write level('dimension')"
    assert "and" in hint("users > 1 && users < 3")


def test_every_mistake_is_reported_and_places_count_characters() -> None:
    text = "  'é' == owner or usrs > 1 or level('x') > 2"
    parsed = parse(text, SCOPE)
    assert [text[slice(*fault.span)] for fault in parsed.faults] == ["'é'", "usrs", "'x'"]


@pytest.mark.parametrize(
    "text",
    [
        "not " * 200_000 + "unknown(owner)",
        "(" * 100_000 + "unknown(owner)" + ")" * 100_000,
        "not " * (DEEPEST + 1) + "unknown(owner)",
        "(" * (DEEPEST + 1) + "unknown(owner)" + ")" * (DEEPEST + 1),
        "users > " + "-" * (DEEPEST + 1) + "1",
    ],
    ids=["long nots", "long brackets", "deep nots", "deep brackets", "deep minus"],
)
def test_too_long_and_too_deep_are_refused_at_once(text: str) -> None:
    start = time.perf_counter()
    (fault,) = parse(text, SCOPE).faults
    assert time.perf_counter() - start < 1
    assert "is too long" in fault.message if len(text) > LONGEST else "too deep" in fault.message


@given(st.text(st.sampled_from("owner users ()[]'\"<>=!+-*/.,0123 notandri\\\n\x00é"), max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed = parse(text, SCOPE)
    assert (parsed.condition is None) == bool(parsed.faults)
    for fault in parsed.faults:
        start, end = fault.span
        assert 0 <= start <= end <= len(text) + 1
