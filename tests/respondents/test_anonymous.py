"""In an anonymous assessment nobody can be told who is one of too few."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imadvisor import Advisor, Answer, Ruleset, Sheet
from imadvisor.language import Language
from imadvisor.model.voices import Together
from imadvisor.reports.content import report_on
from imadvisor.reports.json_report import advice_report
from imadvisor.respondents.combining import combined
from imadvisor.respondents.grouping import groups_to_show
from random_rulesets import ROLES, TODAY, assembled, assessments, rulesets

FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.large_base_example],
)  # fmt: skip
TEAM = Path(__file__).resolve().parents[2] / "examples" / "municipality-team"


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


# -- what is shown cannot tell two assessments apart -------------------------------------------


def _ladder(**question: Any) -> Ruleset:
    text = {"en": "x"}
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
            "question": [{"id": "q", "type": "anchored", "dimension": "d", "text": text,
                          "roles": ("boss", "user"), **question}],
            "gap": [
                {"id": "alike", "name": text, "severity": "s", "when": "spread(q) == 0"},
                {"id": "boss", "name": text, "severity": "s", "when": "by_role('boss', q) >= 3"},
                {"id": "user", "name": text, "severity": "s", "when": "by_role('user', q) < 2"},
                {"id": "many", "name": text, "severity": "s", "when": "respondents(q) >= 4"},
            ],
        }
    )  # fmt: skip


def _shown(advisor: Advisor, ruleset: Ruleset, sheets: list[Sheet]) -> Any:
    advice = advisor.advise(combined(sheets, ruleset, minimum=3), ruleset)
    speaking = Language("en", ruleset)
    return advice_report(advice, speaking).model_dump(), tuple(report_on(advice, speaking).texts())


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_of_every_small_group_another_answer_shows_the_same(data: st.DataObject) -> None:
    advisor, ruleset = Advisor(), _ladder()
    crowd = data.draw(st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(_some))
    roles = [role for role, size in zip(ROLES, crowd, strict=True) for _ in range(size)]
    said = [data.draw(st.integers(0, 6)) for _ in roles]
    shown = _shown(advisor, ruleset, _said(roles, said))
    for role, size in zip(ROLES, crowd, strict=True):
        if 0 < size < 3:
            places = [place for place, one in enumerate(roles) if one == role]
            assert any(
                _shown(advisor, ruleset, _said(roles, other)) == shown
                for other in _others(said, places)
            ), (role, roles, said)


def _some(crowd: list[int]) -> bool:
    return sum(crowd) >= 3 and any(0 < size < 3 for size in crowd)


def _others(said: list[int], places: list[int]) -> Iterator[list[int]]:
    """Assessments in which somebody at these places answers otherwise."""
    for place in places:
        for level in range(7):
            if level != said[place]:
                yield [*said[:place], level, *said[place + 1 :]]
        for other, level in enumerate(said):
            if other not in places and level != said[place]:
                swapped = list(said)
                swapped[place], swapped[other] = level, said[place]
                yield swapped


def _said(roles: list[str], levels: list[int]) -> list[Sheet]:
    return [
        Sheet("r", TODAY, {"q": Answer.of(level)}, role=role, respondent=f"r{place}")
        for place, (role, level) in enumerate(zip(roles, levels, strict=True))
    ]


def test_no_small_owner_decides_alone_where_others_know() -> None:
    sheets = _said(["boss", "user", "user", "user"], [6, 1, 2, 3])
    assert combined(sheets, _ladder()).answers["q"].value == 6
    assert combined(sheets, _ladder(), minimum=3).answers["q"].value == 2


@FEW
@given(st.data())
def test_names_notes_and_texts_are_gone(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    sheets = [
        replace(
            sheet,
            respondent=f"SECRET-{sheet.respondent}",
            answers={
                id: replace(
                    a,
                    note="SECRET",
                    evidence="SECRET",
                    value="SECRET" if a.value == "words" else a.value,
                )
                for id, a in sheet.answers.items()
            },
        )
        for sheet in data.draw(assessments(ruleset, 4))
    ]
    sheet = combined(sheets, ruleset, minimum=2)
    assert "SECRET" not in repr(sheet)
    assert sheet.together is not None and sheet.role == sheet.respondent == ""
    assert _counts(sheet.together)


def _counts(together: Together) -> bool:
    groups = [*together.groups, *(g for said in together.by_question.values() for g in said)]
    return all(group.size >= 2 for group in groups)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_example_tells_nothing_of_anybody(advisor: Advisor, language: str) -> None:
    open_one = advisor.advise(TEAM)
    hidden = advisor.advise(TEAM, anonymous=True)
    speaking = Language(language, hidden.ruleset)
    words = r"\b(Anna|Iris|Bo|Cem|Dee|Pim)\b|head of the department|town hall|citizen's whole"
    for advice, there in ((open_one, True), (hidden, False)):
        told = "\n".join(report_on(advice, speaking).texts())
        told += json.dumps(advice_report(advice, speaking).model_dump(mode="json"))
        assert bool(re.search(words, told)) is there


def test_the_sheet_of_one_can_be_anonymous_too(advisor: Advisor) -> None:
    advice = advisor.advise(TEAM / "sponsor.toml", anonymous=True)
    sheet = advice.decision.sheet
    assert "Anna" not in repr(sheet) and "head of" not in repr(sheet)
    assert sheet.answers["ownership_rating"] == Answer.of(4)
    assert sheet.together is not None and sheet.together.groups == ()


def test_a_sheet_that_is_combined_already_can_be_made_anonymous(advisor: Advisor) -> None:
    ruleset = advisor.ruleset("im-core")
    open_one, hidden = advisor.sheet(TEAM, ruleset), advisor.sheet(TEAM, ruleset, minimum=3)
    assert advisor.sheet(open_one, ruleset, minimum=3) == hidden
    assert advisor.sheet(hidden, ruleset, minimum=3) is hidden
