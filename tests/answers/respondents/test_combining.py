"""What the sheets of several respondents come to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imadvisor import Advisor, Answer, Ruleset, RulesetError, Sheet, Truth
from imadvisor.answers.respondents.combination import combined
from imadvisor.answers.respondents.combined_answer import place_of, settled
from imadvisor.answers.respondents.public_sheet import public_sheet
from imadvisor.documents import Document
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Kind
from imadvisor.model.questions import Question
from random_rulesets import TODAY, assembled, assessments, rulesets

LAW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.large_base_example],
)  # fmt: skip


# -- laws -------------------------------------------------------------------------------------


@LAW
@given(st.data())
def test_laws_of_taking_together(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    sheets = data.draw(assessments(ruleset, 5))
    found = combined(sheets, ruleset)
    shuffled = data.draw(st.permutations(sheets))
    assert combined(shuffled, ruleset) == found
    assert public_sheet(shuffled, ruleset) == public_sheet(sheets, ruleset)
    if len(sheets) == 1:
        assert found == sheets[0]
        return
    assert found.together is not None
    for question in ruleset.questions.values():
        given = [s.answers[question.id] for s in sheets if question.id in s.answers]
        kept = [voice.answer for voice in found.together.voices.get(question.id, ())]
        assert sorted(map(repr, given)) == sorted(map(repr, kept))
        answer = found.answers.get(question.id)
        assert (answer is None) == (not given or question.id in found.together.ties)
        if answer is not None and answer.kind is Kind.DONT_KNOW:
            assert all(one.kind is Kind.DONT_KNOW for one in given)
        owners = _owners(question, sheets)
        if question.type == "anchored" and owners and answer and answer.kind is Kind.VALUE:
            assert min(owners) <= place_of(question, answer.value or 0) <= max(owners)


def _owners(question: Question, sheets: list[Sheet]) -> list[Any]:
    """The levels that the owners of a question give, where any of them knows."""
    owner = next(iter(question.roles), "")
    said = [s.answers[question.id] for s in sheets if s.role == owner and question.id in s.answers]
    return [answer.value for answer in said if answer.kind is Kind.VALUE]


# -- each type --------------------------------------------------------------------------------


def _question(type: str, **more: Any) -> Question:
    choices = more.pop("choices", ())
    choice = tuple({"id": id, "text": {"en": id}} for id in choices)
    given = {"id": "q", "type": type, "text": {"en": "x"}, "choice": choice, **more}
    return Question.model_validate(given)


def _settled(question: Question, *values: Any, dates: Any = None) -> Any:
    answers = [value if isinstance(value, Answer) else Answer.of(value) for value in values]
    found = settled(question, answers, dates)
    return found if found is None or found.value is None else found.value


def _of(*choices: str) -> frozenset[str]:
    return frozenset(choices)


NEVER = Answer.special("never")
ABC = ("a", "b", "c")
SPECIAL = ({"id": "never", "text": {"en": "x"}},)


@pytest.mark.parametrize(
    ("question", "values", "outcome"),
    [
        # Of what has an order the lower median, or what is declared.
        (_question("number"), (10, 1, 2, 3), 2),
        (_question("number"), (9, 1, 2), 2),
        (_question("percentage"), (80, 20), 20),
        (_question("number", combine="lowest"), (9, 1, 2), 1),
        (_question("number", combine="highest"), (9, 1, 2), 9),
        (_question("single", ordered=True, choices=ABC), ("c", "a", "b", "c"), "b"),
        (_question("single", ordered=True, choices=ABC, combine="majority"), ("c", "a", "c"), "c"),
        # Of choices without an order what most choose; a tie is undetermined.
        (_question("single", choices=ABC), ("c", "a", "c"), "c"),
        (_question("single", choices=ABC), ("c", "a", "b", "c"), "c"),
        (_question("single", choices=ABC), ("c", "a"), None),
        (_question("yes-no"), ("yes", "no", "yes"), "yes"),
        (_question("yes-no"), ("yes", "no"), None),
        # Of several choices each by itself.
        (_question("multi", choices=ABC), (_of("a", "b"), _of("a"), _of("c", "a")), _of("a")),
        (_question("multi", choices=ABC), (_of("a", "b"), _of("a")), None),
        (_question("multi", choices=ABC), (_of(), _of()), _of()),
        # What is special, or does not apply, goes by the most as well.
        (_question("number", special=SPECIAL), (NEVER, NEVER, 3), "never"),
        (_question("number", special=SPECIAL), (NEVER, 5, 3), 3),
        (_question("number", special=SPECIAL), (NEVER, 3), None),
        (_question("number"), (NOT_APPLICABLE, NOT_APPLICABLE, 3), NOT_APPLICABLE),
        (_question("yes-no"), (NOT_APPLICABLE, "yes"), None),
        # Don't know gives way to what anybody knows.
        (_question("number"), (DONT_KNOW, DONT_KNOW, 3), 3),
        (_question("number"), (DONT_KNOW, DONT_KNOW), DONT_KNOW),
        (_question("number"), (replace(Answer.of(1), proposed_by="desk"), 7), 7),
    ],
)
def test_what_answers_of_equals_come_to(
    question: Question, values: tuple[Any, ...], outcome: Any
) -> None:
    assert _settled(question, *values) == outcome
    assert _settled(question, *reversed(values)) == outcome


def test_of_dates_the_declared_one_counts() -> None:
    early, late = dt.date(2026, 1, 1), dt.date(2026, 3, 1)
    assert _settled(_question("date", combine="earliest"), late, early) == early
    assert _settled(_question("date", combine="latest"), early, late, early) == late
    assert _settled(_question("date"), early, late, dates="latest") == late
    assert _settled(_question("date", combine="earliest"), early, late, dates="latest") == early
    assert _settled(_question("date"), early, late) is None
    assert _settled(_question("date"), early, early) == early


# -- whose answer counts first ----------------------------------------------------------------


def _small(**question: Any) -> Ruleset:
    text = {"en": "x"}
    asked = {"id": "q", "type": "number", "text": text, "roles": ("boss", "user"), **question}
    return assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": text, "languages": ("en",),
                        "licence": "CC0"},
            "role": [{"id": id, "rank": n, "name": text}
                     for n, id in enumerate(("boss", "user", "helper"))],
            "question": [asked, {"id": "words", "type": "text", "text": text}],
        }
    )  # fmt: skip


def _sheets(*said: tuple[str, Any], question: str = "q") -> list[Sheet]:
    found = []
    for place, (role, value) in enumerate(said):
        answer = value if isinstance(value, Answer) else Answer.of(value)
        found.append(Sheet("r", TODAY, {question: answer}, role=role, respondent=f"r{place}"))
    return found


@pytest.mark.parametrize(
    ("more", "said", "outcome"),
    [
        ({}, (("user", 1), ("boss", 9), ("user", 2)), 9),
        ({}, (("boss", 8), ("boss", 9), ("user", 1)), 8),
        ({}, (("boss", DONT_KNOW), ("user", 3), ("helper", 1)), 3),
        ({}, (("boss", DONT_KNOW), ("helper", 1)), 1),
        ({"owner": "user"}, (("boss", 9), ("user", 2)), 2),
        ({"owner": "helper"}, (("boss", 9), ("user", 2)), 2),
        ({"roles": ()}, (("boss", 9), ("user", 2), ("helper", 5)), 5),
        ({}, (("boss", replace(Answer.of(9), proposed_by="desk")), ("user", 2)), 2),
    ],
)
def test_the_owner_counts_first(more: Any, said: Any, outcome: int) -> None:
    assert combined(_sheets(*said), _small(**more)).answers["q"].value == outcome


def test_who_only_has_a_proposal_does_not_decide() -> None:
    proposed = replace(Answer.of(9), proposed_by="desk")
    sheets = _sheets(("helper", proposed), ("user", 2))
    together = combined(sheets, _small(owner="helper", roles=("boss",))).together
    assert together is not None and together.deciding["q"] == ("user",)


def test_a_tie_leaves_the_question_open_and_is_named() -> None:
    advisor, ruleset = Advisor(), _small(type="yes-no")
    sheet = combined(_sheets(("boss", "yes"), ("boss", "no"), ("user", "yes")), ruleset)
    assert "q" not in sheet.answers
    advice = advisor.advise(sheet, ruleset)
    assert "q" in advice.unanswered
    (difference,) = advice.agree_first
    assert difference.reasons == ("tie",) and difference.question == "q"
    assert [(g.roles, g.answer and g.answer.value) for g in difference.groups] == [
        (("boss",), None),
        (("user",), "yes"),
    ]


def test_texts_stand_side_by_side_with_role_and_name() -> None:
    ruleset = _small()
    sheets = _sheets(("user", "late"), ("boss", "fine"), ("user", "slow"), question="words")
    sheet = combined(sheets, ruleset)
    assert sheet.answers["words"].by_role == (("boss", "fine"), ("user", "late"), ("user", "slow"))
    assert sheet.answers["words"].value == "fine"


def test_notes_and_evidence_are_kept_with_who_wrote_them() -> None:
    one, two = _sheets(("user", 1), ("user", 3))
    one = replace(one, answers={"q": Answer(Kind.VALUE, 1, "by guess", "a list")})
    two = replace(two, answers={"q": Answer(Kind.VALUE, 3, "counted")})
    answer = combined([one, two], _small()).answers["q"]
    assert answer.note == "r0: by guess\nr1: counted"
    assert answer.evidence == "a list"


# -- what is known of voices ------------------------------------------------------------------


def test_spread_and_number_of_respondents() -> None:
    sheet = combined(
        _sheets(("boss", 9), ("user", 2), ("user", 4), ("helper", DONT_KNOW)), _small()
    )
    assert sheet.spread("q") == 7 and sheet.spread("q", "user") == 2
    assert sheet.spread("q", "boss") is Truth.NOT_APPLICABLE
    assert sheet.known("q") == 3 and sheet.known("q", "user") == 2
    assert sheet.known("q", "helper") == 0 and sheet.known("words") is Truth.OPEN
    assert sheet.answer_of("q", "user") == Answer.of(2)
    assert sheet.answer_of("words", "user") is None
    alone = Sheet("r", TODAY, {"q": Answer.of(3)}, role="user")
    assert alone.known("q") == alone.known("q", "user") == 1
    assert alone.known("words") is Truth.OPEN
    assert alone.known("q", "boss") is Truth.NOT_APPLICABLE
    assert alone.spread("q") is Truth.NOT_APPLICABLE
    assert alone.answer_of("q", "boss") == NOT_APPLICABLE


# -- what must be agreed on -------------------------------------------------------------------


def _im_core(advisor: Advisor, *sheets: tuple[str, dict[str, Any]]) -> Any:
    said = [
        {"respondent": {"role": role, "name": f"r{n}"}, "answers": answers}
        for n, (role, answers) in enumerate(sheets)
    ]
    given = {"ruleset": "im-core", "date": TODAY, "sheet": said}
    return advisor.advise(Document("team", "toml", None, given))


@pytest.mark.parametrize(
    ("sponsor", "user", "reasons"),
    [(4, 2, ("apart", "above")), (3, 2, ("above",)), (2, 4, ("apart",)), (2, 3, None),
     (2, 2, None)],
)  # fmt: skip
def test_roles_apart_and_management_above_users(
    advisor: Advisor, sponsor: int, user: int, reasons: Any
) -> None:
    advice = _im_core(
        advisor,
        ("sponsor", {"ownership_rating": sponsor}),
        ("user", {"ownership_rating": user}),
    )
    found = {d.question: d for d in advice.agree_first}
    if reasons is None:
        assert found == {}
        return
    difference = found["ownership_rating"]
    assert difference.reasons == reasons and difference.steps == abs(sponsor - user)
    assert (difference.management, difference.users) == (sponsor, user)


def test_without_claims_the_evidence_tells_that_management_is_higher(advisor: Advisor) -> None:
    advice = _im_core(
        advisor,
        ("sponsor", {"owner_named": "yes", "baseline": "no"}),
        ("user", {"owner_named": "no", "baseline": "yes", "ownership_rating": 3}),
    )
    (theme,) = [d for d in advice.agree_first if not d.question]
    assert (theme.dimension, theme.reasons) == ("ownership", ("above",))
    assert (theme.management, theme.users) == (1, 0)


def test_differences_on_what_does_not_apply_are_no_finding(advisor: Advisor) -> None:
    ruleset = _small(type="yes-no", ask_when="respondents(words) > 2")
    sheets = _sheets(("boss", "yes"), ("boss", "no"))
    sheets = [s.with_answer("words", Answer.of("x")) for s in sheets]
    assert advisor.advise(combined(sheets, ruleset), ruleset).agree_first == ()


# -- what a ruleset may declare ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"question": {"combine": "majority"}},
         "of type number are not combined by 'majority', but by median, lowest, highest"),
        ({"question": {"type": "yes-no", "combine": "median"}},
         "of type yes-no are not combined by 'median', but by majority"),
        ({"question": {"type": "text", "combine": "median"}},
         "but by nothing: texts stand side by side"),
        ({"question": {"combine": "mean"}}, "must be one of 'median', 'lowest', 'highest'"),
        ({"question": {"owner": "bos"}}, "question 'q': there is no role 'bos'"),
        ({"respondents": {"management": ("bos",)}}, "there is no role 'bos'"),
        ({"respondents": {"users": ("boss",), "management": ("boss",)}},
         "'boss' cannot be both management and a user"),
        ({"respondents": {"apart": 0}}, "'apart': "),
        ({"respondents": {"manegement": ()}}, "[respondents] has no key 'manegement'"),
    ],
)  # fmt: skip
def test_what_cannot_be_declared(tables: dict[str, Any], message: str) -> None:
    text = {"en": "x"}
    asked = {"id": "q", "type": "number", "text": text, **tables.get("question", {})}
    data: dict[str, Any] = {
        "schema": 1,
        "ruleset": {"id": "r", "version": "1", "title": text, "languages": ("en",),
                    "licence": "CC0"},
        "role": [{"id": "boss", "rank": 1, "name": text}],
        "question": [asked],
    }  # fmt: skip
    if "respondents" in tables:
        data["respondents"] = tables["respondents"]
    with pytest.raises(RulesetError) as caught:
        assembled(data)
    assert message in str(caught.value)
