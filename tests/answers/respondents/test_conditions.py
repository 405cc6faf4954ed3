"""Conditions that ask who says what."""

from __future__ import annotations

from typing import Any

import pytest

from imadvisor import Advisor, Answer, Sheet, Truth
from imadvisor.answers.respondents.combination import combined
from imadvisor.conditions.scope import AskedQuestion, Scope
from imadvisor.conditions.syntax import parse
from imadvisor.language import Language
from imadvisor.model.answers import DONT_KNOW
from imadvisor.reports.document.sentences import condition_in_words
from random_rulesets import TODAY, assembled

SCOPE = Scope(
    questions={
        "users": AskedQuestion("number"),
        "phase": AskedQuestion("choice", ("before", "after"), ordered=True),
        "sector": AskedQuestion("choice", ("care", "state")),
        "forms": AskedQuestion("choices", ("class", "job")),
        "words": AskedQuestion("text"),
    },
    roles=("sponsor", "user"),
)


NEEDS = "by_role needs a role, in quotes, and a question, without quotes"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("by_role('usr', users) > 3", "there is no role 'usr'", "did you mean 'user'?"),
        ("by_role('boss', users) > 3", "there is no role 'boss'", "the roles are sponsor, user"),
        ("by_role('user', usrs) > 3", "there is no question 'usrs'", "did you mean 'users'?"),
        ("by_role(user, users) > 3", NEEDS, "write by_role('role', question)"),
        ("by_role('user') > 3", NEEDS, "write by_role('role', question)"),
        ("by_role('user', users)", "by_role(…) gives a value, not a condition",
         "compare it, for example by_role('user', users) > 2"),
        ("by_role('user', sector) == 'car'", "'by_role('user', sector)' has no choice 'car'",
         "did you mean 'care'? it has 'care' and 'state'"),
        ("spread(sector) > 1", "the answers to 'sector' have no order",
         "a spread is of levels, numbers, dates, or choices with ordered = true"),
        ("spread(by_role('user', forms)) > 1",
         "the answers to 'by_role('user', forms)' have no order",
         "a spread is of levels, numbers, dates, or choices with ordered = true"),
        ("respondents('users') > 1", "respondents needs one question, without quotes",
         "write respondents(question)"),
        ("respondents(users)", "respondents(…) gives a value, not a condition",
         "compare it, for example respondents(users) > 2"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_the_next_step(text: str, message: str, hint: str) -> None:
    (fault,) = parse(text, SCOPE).faults
    assert (fault.message, fault.hint) == (message, hint)


@pytest.mark.parametrize(
    "text",
    [
        "by_role('user', users) + users > 3",
        "2 < by_role('user', users) <= 9",
        "by_role('user', phase) >= 'after'",
        "by_role('user', sector) in ['care', 'state']",
        "'class' in by_role('user', forms) or count(by_role('user', forms)) > 1",
        "unknown(by_role('user', words)) and not applicable(by_role('sponsor', users))",
        "spread(phase) > 0 and spread(by_role('user', users)) > 2",
        "respondents(by_role('user', words)) >= 3",
    ],
)
def test_what_a_role_answers_may_stand_wherever_a_question_may(text: str) -> None:
    assert parse(text, SCOPE).faults == ()


def _ruleset(*conditions: str) -> Any:
    text = {"en": "x"}
    gaps = [
        {"id": f"g{n}", "name": text, "severity": "s", "when": when}
        for n, when in enumerate(conditions)
    ]
    return assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": text, "languages": ("en",),
                        "licence": "CC0"},
            "role": [{"id": id, "rank": n, "name": {"en": id}} for n, id in enumerate("ab")],
            "severity": [{"id": "s", "value": 1, "name": text}],
            "question": [
                {"id": "q", "code": "Q-1", "type": "number", "text": text, "roles": ("a",)},
                {"id": "asked", "type": "yes-no", "text": text},
                {"id": "then", "type": "number", "text": text, "ask_when": "asked == 'yes'"},
            ],
            "gap": gaps,
        }
    )  # fmt: skip


def _assessment(ruleset: Any, *said: tuple[str, dict[str, Any]]) -> Sheet:
    sheets = []
    for place, (role, answers) in enumerate(said):
        given = {id: a if isinstance(a, Answer) else Answer.of(a) for id, a in answers.items()}
        sheets.append(Sheet("r", TODAY, given, role=role, respondent=f"r{place}"))
    return combined(sheets, ruleset)


@pytest.mark.parametrize(
    ("condition", "said", "truth"),
    [
        ("by_role('b', q) < q", (("a", {"q": 9}), ("b", {"q": 2})), Truth.TRUE),
        ("by_role('b', q) < 5", (("a", {"q": 9}), ("b", {"q": 2}), ("b", {"q": 7})), Truth.TRUE),
        # An answer of the role lacks; nobody of the role takes part; the role does not know.
        ("by_role('b', q) < 5", (("a", {"q": 9}), ("b", {})), Truth.OPEN),
        ("by_role('b', q) < 5", (("a", {"q": 9}), ("a", {"q": 2})), Truth.NOT_APPLICABLE),
        ("by_role('b', q) < 5", (("a", {"q": 9}), ("b", {"q": DONT_KNOW})), Truth.UNKNOWN),
        ("unknown(by_role('b', q))", (("a", {"q": 9}), ("b", {"q": DONT_KNOW})), Truth.TRUE),
        ("spread(q) >= 7", (("a", {"q": 9}), ("b", {"q": 2})), Truth.TRUE),
        ("spread(q) > 7", (("a", {"q": 9}), ("b", {"q": 2})), Truth.FALSE),
        # One answer says nothing of agreement.
        ("spread(q) > 7", (("a", {"q": 9}), ("b", {})), Truth.NOT_APPLICABLE),
        ("respondents(q) == 1", (("a", {"q": 9}), ("b", {"q": DONT_KNOW})), Truth.TRUE),
        ("respondents(q) == 0", (("a", {}), ("b", {})), Truth.OPEN),
        ("respondents(by_role('b', q)) == 2",
         (("a", {"q": 9}), ("b", {"q": 1}), ("b", {"q": 2})), Truth.TRUE),
        # What is not asked applies to nobody.
        ("spread(then) > 0", (("a", {"asked": "no", "then": 1}), ("b", {"then": 3})),
         Truth.NOT_APPLICABLE),
        ("by_role('b', then) > 0", (("a", {"then": 1}), ("b", {"then": 3})), Truth.OPEN),
        ("respondents(then) > 1", (("a", {"asked": "yes", "then": 1}), ("b", {"then": 3})),
         Truth.TRUE),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["direct", "explain"])
def test_what_they_mean(
    advisor: Advisor, engine: str, condition: str, said: Any, truth: Truth
) -> None:
    ruleset = _ruleset(condition)
    decision = advisor.decide(_assessment(ruleset, *said), ruleset, engine=engine)
    assert decision.findings.truths["gap", "g0", "when"] is truth


def test_an_answer_that_a_role_lacks_is_asked_for(advisor: Advisor) -> None:
    ruleset = _ruleset("by_role('b', q) < 5")
    sheet = _assessment(ruleset, ("a", {"q": 9}), ("b", {}))
    (gap,) = advisor.advise(sheet, ruleset).with_status("undetermined")
    assert gap.needs == ("q",)


def test_conditions_of_voices_read_as_sentences() -> None:
    ruleset = _ruleset("by_role('b', q) < 5 and spread(q) >= 2 or respondents(q) < 3")
    condition = ruleset.conditions["gap", "g0", "when"]
    told = {code: condition_in_words(Language(code, ruleset), ruleset, condition)
            for code in ("en", "nl")}  # fmt: skip
    assert "Q-1 according to “b” is below 5" in told["en"]
    assert "how far the answers to Q-1 lie apart is at least 2" in told["en"]
    assert "hoeveel mensen het antwoord op Q-1 weten" in told["nl"]


def test_why_names_the_answers_of_a_role(advisor: Advisor) -> None:
    from imadvisor.reasons.reasons import Reasons

    ruleset = _ruleset("by_role('b', q) < 5")
    sheet = _assessment(ruleset, ("a", {"q": 9, "asked": "yes"}), ("b", {"q": 2}))
    advice = advisor.advise(sheet, ruleset)
    assert Reasons(advice.program).sufficient(sheet, ("gap", "g0")) == ("q",)
