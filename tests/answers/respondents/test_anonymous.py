"""Of an anonymous assessment only the public sheet is known, and it tells nothing of anybody."""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imadvisor import Advisor, Answer, AnswersError, DocumentError, Ruleset, Sheet
from imadvisor.answers.reading import Reading
from imadvisor.answers.respondents.earlier_report import too_few_since
from imadvisor.answers.respondents.groups import groups_to_show
from imadvisor.answers.respondents.public_sheet import groups_asked, public_sheet, sheet_of
from imadvisor.language import Language
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.model.voices import Voice
from imadvisor.reports.json.advice import advice_report
from imadvisor.reports.pages.advice import report_on
from random_rulesets import ROLES, TODAY, assembled, assessments, rulesets

FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.large_base_example],
)  # fmt: skip
TEAM = Path(__file__).resolve().parents[3] / "examples" / "municipality-team"


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 6)),
    st.integers(2, 5),
)
def test_whatever_is_taken_away_leaves_nobody_or_enough(sizes: dict[str, int], least: int) -> None:
    groups = groups_to_show(sizes, least)
    counts = [sum(sizes[role] for role in group) for group in groups]
    assert all(count >= least for count in counts)
    members = [role for group in groups for role in group]
    assert len(members) == len(set(members))
    # The groups are the whole, so no selection of them leaves a rest that is too small.
    whole = sum(sizes.values())
    assert not groups or sum(counts) == whole
    for size in range(len(counts) + 1):
        for some in itertools.combinations(counts, size):
            rest = whole - sum(some)
            assert not groups or rest == 0 or rest >= least


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ({"boss": 1, "user": 3}, ()),
        ({"boss": 1, "user": 3, "helper": 4}, [("helper",), ("boss", "user")]),
        ({"boss": 1, "other": 2, "user": 3}, [("user",), ("boss", "other")]),
        ({"boss": 3, "user": 3}, [("boss",), ("user",)]),
        ({"user": 3}, [("user",)]),
        ({"user": 2}, ()),
        ({"boss": 1, "user": 1}, ()),
    ],
)
def test_a_group_is_hidden_with_another_one(sizes: dict[str, int], groups: Any) -> None:
    assert list(groups_to_show(sizes, 3)) == list(groups)


def test_without_a_least_size_every_role_is_a_group() -> None:
    assert list(groups_to_show({"a": 1, "b": 0, "c": 2}, 0)) == [("a",), ("c",)]


# -- who was asked, not who answered ------------------------------------------------------------


def _ruleset(**question: Any) -> Ruleset:
    text = {"en": "x"}
    asked = {
        "id": "q",
        "type": "anchored",
        "dimension": "d",
        "text": text,
        "roles": ("boss", "user"),
        **question,
    }
    return assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": text, "languages": ("en",),
                        "licence": "CC0"},
            "scoring": {"method": "claim-and-evidence"},
            "respondents": {"management": ("boss",), "users": ("user",)},
            "role": [{"id": id, "rank": n, "name": text} for n, id in enumerate(ROLES)],
            "severity": [{"id": "s", "value": 1, "name": text}],
            "level": [{"id": f"l{n}", "number": n, "name": text} for n in range(7)],
            "dimension": [{"id": "d", "rank": 1, "name": text}],
            "question": [asked, {"id": "words", "type": "text", "text": text}],
            "gap": [
                {"id": f"g{n}", "name": text, "severity": "s", "when": when}
                for n, when in enumerate((
                    "spread(q) >= 2", "by_role('boss', q) >= 3", "by_role('user', q) < 2",
                    "respondents(q) >= 4", "unknown(by_role('user', q))", "unknown(q)",
                    "spread(by_role('user', q)) == 0", "respondents(by_role('user', q)) >= 1",
                ))
            ],
        }
    )  # fmt: skip


def _said(*said: tuple[str, Any], question: str = "q") -> list[Sheet]:
    """Sheets of roles; None is a sheet without the answer."""
    return [
        Sheet("r", TODAY, {} if value is None else {question: _answer(value)}, role=role,
              respondent=f"r{place}")
        for place, (role, value) in enumerate(said)
    ]  # fmt: skip


def _answer(value: Any) -> Answer:
    return value if isinstance(value, Answer) else Answer.of(value)


def _of(role: str, *values: Any) -> list[tuple[str, Any]]:
    return [(role, value) for value in values]


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ({"boss": 5, "user": 6}, [("boss",), ("user",)]),
        ({"boss": 1, "user": 6}, [("boss", "user")]),
        ({"boss": 1, "user": 3}, []),
        # Too few were asked: then everybody is.
        ({"boss": 1, "user": 3, "helper": 2}, [("boss", "user", "helper")]),
        ({"helper": 7}, [("helper",)]),
        ({"boss": 2, "user": 3, "helper": 9}, [("boss", "user")]),
    ],
)
def test_groups_follow_who_was_asked(sizes: dict[str, int], groups: list[Any]) -> None:
    question = _ruleset().questions["q"]
    found = groups_asked(question, sizes, 5)
    assert [set(roles) for roles, _ in found] == [set(roles) for roles in groups]
    members = [role for roles, _ in found for role in roles]
    assert len(members) == len(set(members))
    assert all(size == sum(sizes[role] for role in roles) >= 5 for roles, size in found)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (_of("user", 1, 2, 3, None, None), 2),
        (_of("user", 1, 2, DONT_KNOW, None, None), None),
        (_of("user", 1, 2, 3, 4), None),
        (_of("user", NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, 4, None), NOT_APPLICABLE),
        (_of("user", NOT_APPLICABLE, NOT_APPLICABLE, 4, 4, None), None),
        (_of("user", DONT_KNOW, DONT_KNOW, DONT_KNOW, DONT_KNOW, DONT_KNOW), None),
        # The owners count first, where enough of them know it.
        (_of("boss", 6, 6, 6, 6, 6) + _of("user", 1, 1, 1, 1, 1), 6),
        (_of("boss", 6, 6, None, None, None) + _of("user", 1, 1, 1, 1, 1), 1),
        # Who was not asked is not heard where enough were.
        (_of("user", 1, 2, 3, None, None) + _of("helper", 6, 6, 6, 6, 6), 2),
        # What nobody has accepted counts for nobody.
        (_of("user", 1, 2, replace(Answer.of(3), proposed_by="desk"), None, None), None),
    ],
)
def test_what_enough_of_them_know_is_shown(said: list[tuple[str, Any]], answer: Any) -> None:
    told = public_sheet(_said(*said), _ruleset()).questions["q"]
    assert told.answer == (None if answer is None else _answer(answer))


def test_the_lowest_that_is_the_highest_there_can_be_is_not_shown() -> None:
    ruleset = _ruleset(combine="lowest")
    top, below = (_said(*_of("user", n, 6, 6, 6, 6)) for n in (6, 5))
    assert public_sheet(top, ruleset).questions["q"].answer is None
    assert public_sheet(below, ruleset).questions["q"].answer == Answer.of(5)


def test_groups_are_settled_by_how_many_were_asked() -> None:
    ruleset = _ruleset(roles=(), owner=None)
    said = _of("boss", 6, 6, 6, 6, 6) + _of("user", 1, 1, 1, None, None, None)
    sheet = sheet_of(public_sheet(_said(*said), ruleset), ruleset)
    assert sheet.answers["q"] == Answer.of(1)
    assert sheet.answer_of("q", "boss") == Answer.of(6)
    assert sheet.spread("q") == 5
    assert sheet.together is not None
    assert sheet.together.camps["q"] == (Answer.of(6), Answer.of(1))


def test_a_group_with_some_who_were_asked_counts_before_one_with_none() -> None:
    """Too few were asked, so that they are shown with others; who was not is a group alone."""
    said = _of("user", 1, 1) + _of("helper", 1, 1, 1, 1, 1) + _of("guest", 6, 6, 6, 6, 6, 6, 6, 6)
    told = public_sheet(_said(*said), _ruleset()).questions["q"]
    assert [(set(group.roles), group.answer) for group in told.groups] == [
        ({"user", "helper"}, Answer.of(1)),
        ({"guest"}, Answer.of(6)),
    ]
    assert told.answer == Answer.of(1)


def test_fewer_than_can_be_protected_are_never_enough() -> None:
    sheets = _said(*_of("user", 1, 1, 1, 1))
    assert public_sheet(sheets, _ruleset(), minimum=2).least == 5
    assert public_sheet(sheets, _ruleset(), minimum=2).questions["q"].answer is None


@pytest.mark.parametrize(("minimum", "least"), [(1, 5), (4, 5), (5, 5), (6, 6), (7, 7), (0, 5)])
def test_two_more_are_asked_than_must_know_it(minimum: int, least: int) -> None:
    """With three who must know it, whatever lies one, two, three or four above that."""
    assert _ruleset().settings.respondents.known == 3
    for size in range(3, 9):
        told = public_sheet(_said(*_of("user", *[2] * size)), _ruleset(), minimum=minimum)
        assert told.least == least and told.known == 3
        assert told.questions["q"].answer == (Answer.of(2) if size >= least else None)


DAY = dt.timedelta(days=1)
CHOICES = [{"id": id, "text": {"en": id}} for id in ("a", "b", "c")]


@pytest.mark.parametrize(
    ("question", "hidden", "shown"),
    [
        ({"type": "percentage", "combine": "median"}, None, 100),
        ({"type": "percentage", "combine": "lowest"}, 100, 99),
        ({"type": "percentage", "combine": "highest"}, 0, 1),
        ({"type": "number", "combine": "highest"}, None, 0),
        ({"type": "number", "combine": "highest", "minimum": 2}, 2, 3),
        ({"type": "number", "combine": "lowest", "maximum": 9}, 9, 8),
        # Of whole numbers the ends are whole.
        ({"type": "number", "combine": "highest", "minimum": Decimal("1.5"), "whole": True}, 2, 3),
        ({"type": "number", "combine": "lowest", "maximum": Decimal("8.5"), "whole": True}, 8, 7),
        ({"type": "single", "ordered": True, "choice": CHOICES, "combine": "lowest"}, "c", "b"),
        ({"type": "single", "ordered": True, "choice": CHOICES, "combine": "highest"}, "a", "b"),
        ({"type": "date", "combine": "earliest", "past": True}, TODAY, TODAY - DAY),
        ({"type": "date", "combine": "earliest"}, None, TODAY),
        ({"type": "date", "combine": "latest", "past": True}, dt.date.min, dt.date.min + DAY),
        ({"type": "yes-no"}, None, "yes"),
        # Dates that must agree say of each what they say of all.
        ({"type": "date"}, TODAY - DAY, None),
    ],
)
def test_what_all_must_have_said_is_not_shown(
    question: dict[str, Any], hidden: Any, shown: Any
) -> None:
    text = {"en": "x"}
    ruleset = assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": text, "languages": ("en",),
                        "licence": "CC0"},
            "role": [{"id": id, "rank": n, "name": text} for n, id in enumerate(ROLES)],
            "level": [{"id": f"l{n}", "number": n, "name": text} for n in range(7)],
            "dimension": [{"id": "d", "rank": 1, "name": text}],
            "scoring": {"method": "claim-and-evidence"},
            "question": [
                {"id": "claim", "type": "anchored", "dimension": "d", "text": text},
                {"id": "q", "topic": "t", "text": text, **question},
            ],
        }
    )  # fmt: skip
    for value, answer in ((hidden, None), (shown, shown)):
        if value is not None:
            told = public_sheet(_said(*_of("user", *[value] * 5)), ruleset).questions["q"]
            assert told.answer == (None if answer is None else Answer.of(answer))


@pytest.mark.parametrize(
    ("combine", "hidden", "shown"), [("highest", 0, 1), ("lowest", 6, 5), ("median", None, 6)]
)
def test_what_all_must_have_claimed_is_not_shown(combine: str, hidden: Any, shown: int) -> None:
    for value, answer in ((hidden, None), (shown, Answer.of(shown))):
        if value is not None:
            said = _said(*_of("user", *[value] * 5))
            assert public_sheet(said, _ruleset(combine=combine)).questions["q"].answer == answer


# -- nothing else is there ----------------------------------------------------------------------


def _shown(advisor: Advisor, ruleset: Ruleset, sheets: list[Sheet]) -> Any:
    advice = advisor.advise(sheet_of(public_sheet(sheets, ruleset), ruleset), ruleset)
    speaking = Language("en", ruleset)
    return advice_report(advice, speaking).model_dump(), tuple(report_on(advice, speaking).texts())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Nobody answers it; too few know it; they are tied.
        (_of("user", *[None] * 6), _of("user", 1, 6, None, DONT_KNOW, DONT_KNOW, None)),
        (_of("user", *[None] * 6), _of("user", NOT_APPLICABLE, NOT_APPLICABLE, 3, 3, None, None)),
        # The same comes of other answers, of other people, and of more or fewer of them.
        (_of("user", 1, 1, 1, None, None, None), _of("user", DONT_KNOW, 0, 0, 1, 1, 4)),
        (_of("boss", 4) + _of("user", 1, 1, 2, 2, 2), _of("boss", 0) + _of("user", 2, 2, 2, 2, 2)),
        (_of("boss", *[4] * 5) + _of("user", 1, 1, 1, 1, 1),
         _of("boss", 3, 4, 4, 5, None) + _of("user", 1, 1, 1, None, None)),
    ],
)  # fmt: skip
def test_rules_and_reports_know_the_public_sheet_only(
    advisor: Advisor, one: list[Any], other: list[Any]
) -> None:
    ruleset = _ruleset()
    sheets = _said(*one), _said(*other)
    assert public_sheet(sheets[0], ruleset) == public_sheet(sheets[1], ruleset)
    assert _shown(advisor, ruleset, sheets[0]) == _shown(advisor, ruleset, sheets[1])


@FEW
@given(st.data())
def test_names_notes_texts_and_order_make_no_difference(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    sheets = data.draw(assessments(ruleset, 3)) * 3
    altered = [
        replace(
            sheet,
            respondent=f"SECRET-{place}",
            answers={
                id: replace(
                    a,
                    note="SECRET",
                    evidence="SECRET",
                    value="SECRET" if ruleset.questions[id].type == "text" else a.value,
                )
                for id, a in sheet.answers.items()
            },
        )
        for place, sheet in enumerate(sheets)
    ]
    public = public_sheet(data.draw(st.permutations(altered)), ruleset)
    assert public == public_sheet(sheets, ruleset)
    assert "SECRET" not in repr(public)


def test_of_an_advice_no_sheet_can_be_reached(advisor: Advisor) -> None:
    advice = advisor.advise(TEAM, anonymous=True)
    own = advice.decision.sheet
    seen: dict[int, Any] = {}
    waiting: list[Any] = [advice]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType | FunctionType | MethodType):
            continue
        seen[id(thing)] = thing
        waiting += gc.get_referents(thing)
    assert len(seen) > 10_000
    assert [thing for thing in seen.values() if isinstance(thing, Sheet)] == [own]
    assert not [thing for thing in seen.values() if isinstance(thing, Voice | Reading)]
    words = r"\b(Anna|Iris|Cem|Dee|Wim|Finn|Pim)\b|Nobody has told me|citizen"
    assert not [t for t in seen.values() if isinstance(t, str) and re.fullmatch(words, t)]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_example_tells_nothing_of_anybody(advisor: Advisor, language: str) -> None:
    open_one = advisor.advise(TEAM)
    hidden = advisor.advise(TEAM, anonymous=True)
    assert hidden.decision.sheet.answers
    speaking = Language(language, hidden.ruleset)
    words = r"\b(Anna|Iris|Bo|Cem|Dee|Wim|Finn|Pim)\b|head of the department|town hall|whole file"
    for advice, there in ((open_one, True), (hidden, False)):
        told = "\n".join(report_on(advice, speaking).texts())
        told += json.dumps(advice_report(advice, speaking).model_dump(mode="json"))
        assert bool(re.search(words, told)) is there
        mark = {"en": "not shown", "nl": "niet getoond"}[language]
        assert (mark in told) is not there


def test_of_the_sheet_of_one_nothing_is_shown(advisor: Advisor) -> None:
    advice = advisor.advise(TEAM / "sponsor.toml", anonymous=True)
    sheet = advice.decision.sheet
    assert "Anna" not in repr(sheet) and "head of" not in repr(sheet)
    assert sheet.answers == {}
    told = "\n".join(report_on(advice, Language("en", advice.ruleset)).texts())
    assert "There are too few respondents for any answer to be shown." in told


def test_an_assessment_that_was_read_can_be_made_anonymous_and_no_less(advisor: Advisor) -> None:
    ruleset = advisor.ruleset("im-core")
    open_one, hidden = advisor.sheet(TEAM, ruleset), advisor.sheet(TEAM, ruleset, minimum=5)
    assert advisor.sheet(open_one, ruleset, minimum=5) == hidden
    with pytest.raises(AnswersError, match="cannot be taken apart"):
        advisor.sheet(hidden, ruleset, minimum=6)


# -- mistakes, settings --------------------------------------------------------------------------


def test_mistakes_in_sheets_are_not_told(advisor: Advisor, tmp_path: Path) -> None:
    team = Path(shutil.copytree(TEAM, tmp_path / "team"))
    (team / "user-bo.toml").write_text("= Bo", "utf-8")
    with pytest.raises(AnswersError) as caught:
        advisor.advise(team, anonymous=True)
    (problem,) = caught.value.problems
    assert str(problem.place) == str(team) and "bo" not in problem.message.lower()
    assert problem.hint == f"see them with: imadvisor answers check {team}"
    with pytest.raises(DocumentError, match="no such file"):
        advisor.advise(tmp_path / "nowhere", anonymous=True)


@pytest.mark.parametrize(
    ("minimum", "known", "least"), [(3, 3, 5), (5, 4, 6), (5, 3, None), (9, 7, None)]
)
def test_a_ruleset_whose_least_group_protects_nobody_is_warned(
    minimum: int, known: int, least: int | None
) -> None:
    text = {"en": "x"}
    ruleset = assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": text, "languages": ("en",),
                        "licence": "CC0"},
            "respondents": {"minimum": minimum, "known": known},
            "question": [{"id": "q", "type": "number", "text": text}],
        }
    )  # fmt: skip
    assert ruleset.settings.respondents.least == (least or minimum)
    told = [problem.hint for problem in ruleset.warnings]
    assert told == ([f"write minimum = {least}"] if least else [])


# -- two reports ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "sheets", "reason"),
    [
        (_of("user", 1, 2, 3, 4, 5, 6), _of("user", 1, 2, 3, 4, 5, 6), "new or changed"),
        (_of("user", 1, 2, 3, 4, 5, 6), _of("user", 2, 3, 4, 5, 5, 6), "new or changed"),
        (_of("user", 1, 2, 3, 4, 5, 6), _of("user", 2, 3, 4, 5, 6, 6), ""),
        (_of("user", 1, 2, 3, 4, 5), _of("user", 1, 2, 3, 4, 5, 6, 6, 6, 6, 6), ""),
        # What is not known was not published either.
        (_of("user", 1, 2, 3, 4, 5, 6), _of("user", 2, 3, 4, 5, 5, DONT_KNOW), ""),
        (_of("user", *[None] * 6), _of("user", *[DONT_KNOW] * 6), "new or changed"),
        # Some who are gone do not make up for too few who are new.
        (_of("user", *range(7), 1, 2, 3), _of("user", *range(6)), "new or changed"),
        # Enough of all, but not of one group.
        (_of("boss", 1, 1, 1, 1, 1) + _of("user", 1, 1, 1, 1, 1),
         _of("boss", 2, 1, 1, 1, 1) + _of("user", 2, 2, 2, 2, 2), "of one of its groups"),
        (_of("boss", 1, 1, 1, 1, 1) + _of("user", 1, 1, 1, 1, 1),
         _of("boss", 1, 1, 1, 1, 1) + _of("user", 2, 2, 2, 2, 2), ""),
        # They were one group, and are two.
        (_of("boss", 1, 1, 1, 1, 1) + _of("user", 1, 1, 1, 1),
         _of("boss", 1, 1, 1, 1, 1) + _of("user", 2, 2, 2, 2, 2), "other groups"),
        # Then nothing was shown.
        (_of("user", 1, 2, 3), _of("user", 2, 3, 4, 5, 6), ""),
    ],
)  # fmt: skip
def test_what_a_few_have_changed_is_not_told(
    earlier: list[Any], sheets: list[Any], reason: str
) -> None:
    told = too_few_since(_said(*earlier), _said(*sheets), _ruleset(), 5)
    assert bool(told) is bool(reason) and reason in told


def test_who_has_another_name_is_not_new() -> None:
    before = _said(*_of("user", 1, 2, 3, 4, 5, 6))
    renamed = [replace(sheet, respondent=f"other-{sheet.respondent}") for sheet in before]
    assert too_few_since(before, renamed, _ruleset(), 5)
    changed = [replace(s, answers={"q": Answer.of(0)}) for s in renamed]
    assert not too_few_since(before, changed, _ruleset(), 5)


def test_who_changes_role_is_gone_from_the_group() -> None:
    before = _said(*_of("boss", *[1] * 6), *_of("user", *[1] * 6))
    after = _said(*_of("boss", *[1] * 5), *_of("user", *[2] * 7))
    assert "of one of its groups" in too_few_since(before, after, _ruleset(), 5)
