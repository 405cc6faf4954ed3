"""A lens is answered in its own spelling, and *none of these* has one meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
from imadvisor import AnswersError

from lenses import advisor, lens_of, question_with, written

RULES = [("GLASS_1", "NO_RISK"), ("glass_1", "MEDIUM_RISK"), ("default", "HIGH_RISK")]


def statuses(path: Path, answer: object, key: str = "the_question") -> set[str]:
    advice = advisor.advise({"date": "2026-11-02", "answers": {key: answer}}, path)
    return {gap.id.removeprefix("the-question-") for gap in advice.with_status("present")}


@pytest.fixture
def cased(tmp_path: Path) -> Path:
    """A lens with choices that differ in capitals only, and one that could be taken for them."""
    return written(tmp_path, lens_of(question_with(RULES, ["glass_1", "GLASS_1", "glass_1_2"])))


@pytest.mark.parametrize(
    ("ticked", "risk"),
    [
        (["GLASS_1"], set()),
        (["glass_1"], {"medium-risk"}),
        (["glass_1_2"], {"high-risk"}),
        (["glass_1", "GLASS_1", "glass_1_2"], set()),
        ([" GLASS_1"], set()),
    ],
)
def test_ids_that_differ_in_capitals_are_told_apart(
    cased: Path, ticked: list[str], risk: set[str]
) -> None:
    assert statuses(cased, ticked) == risk


def test_what_may_be_either_is_refused(cased: Path) -> None:
    with pytest.raises(AnswersError, match="there is no choice 'Glass_1'"):
        statuses(cased, ["Glass_1"])


@pytest.mark.parametrize("ticked", ["GLASS_1", "glass_1", "glass_1_2"])
def test_a_spreadsheet_tells_them_apart_too(cased: Path, ticked: str, tmp_path: Path) -> None:
    table = tmp_path / "answers.csv"
    table.write_text(
        f"id,answer\nassessment.date,2026-11-02\nthe_question,{ticked}\n", encoding="utf-8"
    )
    advice = advisor.advise(table, cased)
    found = {gap.id.removeprefix("the-question-") for gap in advice.with_status("present")}
    assert found == statuses(cased, [ticked])


def test_questions_that_differ_in_capitals_are_told_apart(tmp_path: Path) -> None:
    rules = [("aaa", "NO_RISK"), ("default", "HIGH_RISK")]
    small, capital = (question_with(rules, ["aaa"]) for _ in range(2))
    small["id"], capital["id"] = "heat", "HEAT"
    path = written(tmp_path, lens_of(small, capital))
    for key, gap in (("heat", "heat-high-risk"), ("HEAT", "heat-2-high-risk")):
        advice = advisor.advise({"date": "2026-11-02", "answers": {key: []}}, path)
        assert [found.id for found in advice.with_status("present")] == [gap]


@pytest.mark.parametrize(
    "none",
    [[("sea_l || none_no", "NO_RISK")], [("none_no", "MEDIUM_RISK")], [("!none_no", "NO_RISK")]],
)
def test_nothing_ticked_and_none_of_these_are_one(
    none: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = written(
        tmp_path, lens_of(question_with([*none, ("default", "HIGH_RISK")], ["sea_l", "none_no"]))
    )
    assert statuses(path, []) == statuses(path, ["none_no"])


def test_none_of_these_beside_a_practice_is_a_mistake(tmp_path: Path) -> None:
    rules = [("sea_l", "NO_RISK"), ("default", "HIGH_RISK")]
    path = written(tmp_path, lens_of(question_with(rules, ["sea_l", "none_no"])))
    with pytest.raises(AnswersError, match="'none_no' says that no other choice holds"):
        statuses(path, ["sea_l", "none_no"])
    table = tmp_path / "answers.csv"
    table.write_text(
        "id,answer\nassessment.date,2026-11-02\nthe_question,sea_l; none_no\n", encoding="utf-8"
    )
    with pytest.raises(AnswersError, match="'none_no' says that no other choice holds"):
        advisor.advise(table, path)
