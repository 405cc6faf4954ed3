"""A round goes to other rules and back, and no answer is deleted on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imadvisor.advisor.advisor import Advisor
from imadvisor.errors import InputError
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.loose_rulesets import loose_rulesets
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.store import KeptAnswer, RuleMoves, Store
from layering import joining, layer
from store.databases import postgres, url
from store.kept import ADVISOR, bakery_with, round_of, store

__all__ = ["postgres", "store", "url"]

OVENS = """[[question]]
id = "ovens"
code = "C2"
type = "number"
whole = true
minimum = 0
text.en = "How many ovens are there?"
"""
CATS = '[[question]]\nid = "cats"\ncode = "C3"\ntype = "yes-no"\ntext.en = "Are there cats?"\n'
ANSWERS: dict[str, Any] = {
    "tables_washed": "never",
    "logbook": {"value": "no", "note": "it was lost"},
    "fridge_degrees": 5.5,
    "ovens": 3,
}


@pytest.fixture
def old(tmp_path: Path) -> Ruleset:
    return bakery_with(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Ruleset:
    """Rules that ask for cats and not for ovens, know no 'never', and find the cold graver."""
    return bakery_with(
        tmp_path / "new",
        (OVENS, CATS),
        ("ovens < 2", "fridge_degrees < 2"),
        ('id = "never"\ntext.en = "Never"', 'id = "rarely"\ntext.en = "Rarely"'),
        ("raise_when = \"tables_washed == 'never'\"", "raise_when = \"tables_washed == 'rarely'\""),
        ("credit.at_most = [[4, 1.0], [7, 0.5]]", "credit.at_most = [[4, 1.0], [5, 0.5]]"),
    )


def answered(store: Store, round: str, answers: dict[str, Any], **about: str) -> str:
    sheet = store.add_sheet(round, **about)
    for question, said in answers.items():
        store.save_answer(sheet.id, question, said)
    return sheet.id


def test_a_preview_says_what_would_change_and_changes_nothing(
    store: Store, old: Ruleset, new: Ruleset
) -> None:
    round = round_of(store, old)
    sheet = answered(store, round.id, ANSWERS, respondent="Anna", role="baker")
    other = answered(store, round.id, {"tables_washed": "daily", "ovens": 2}, role="baker")
    preview = RuleMoves(store, ADVISOR).preview(round.id, new)
    assert (preview.before, preview.after) == (old.hash, new.hash)
    assert (preview.unasked, preview.unfit, preview.new) == (
        {"ovens": 2},
        {"tables_washed": 1},
        ("cats",),
    )
    assert (preview.kept, preview.back) == (3, {})
    # Whose level, by which rule: Anna's, by what the questions are worth.
    changed = {change.name: change for change in preview.by_sheet[sheet]}
    assert changed["gap", "tables-not-washed"].old.startswith("present")
    assert ("question", "tables_washed") in changed["gap", "tables-not-washed"].because
    assert not any(change.name[0] == "gap" for change in preview.by_sheet[other])
    assert store.round(round.id) == round
    assert store.answers(sheet)["answers"].keys() == ANSWERS.keys()


def test_after_a_move_only_what_the_rules_know_is_given_and_back_everything_is(
    store: Store, old: Ruleset, new: Ruleset
) -> None:
    round = round_of(store, old)
    sheet = answered(store, round.id, ANSWERS)
    before = store.answers(sheet)
    moves = RuleMoves(store, ADVISOR)
    moved = moves.move(round.id, new, "before the new rules")
    assert (moved.seq, moved.name, moved.before) == (1, "before the new rules", old.hash)
    found = store.round(round.id)
    assert found is not None and found.rules == new.hash
    left = store.answers(sheet)
    assert left["answers"].keys() == {"logbook", "fridge_degrees"}
    ADVISOR.sheet(left, store.rules(found.rules, ADVISOR))
    # The question is open again, and answered by who has seen that.
    assert isinstance(
        store.save_answer(sheet, "tables_washed", "rarely", store.seen(sheet)["tables_washed"]),
        KeptAnswer,
    )
    store.save_answer(sheet, "cats", "yes")
    assert len(store.history(sheet)) == 6
    moves.undo(round.id, "back")
    found = store.round(round.id)
    assert found is not None and found.rules == old.hash
    # What was said since is kept as well; 'rarely' means nothing to the old rules.
    del before["answers"]["tables_washed"]
    assert store.answers(sheet) == before
    assert [event.said for event in store.history(sheet)][-2:] == ["rarely", "yes"]
    with pytest.raises(InputError, match="can be taken back"):
        moves.undo(round.id, "once more")
    moves.move(round.id, new, "forth again")
    assert store.answers(sheet)["answers"].keys() == {
        *("logbook", "fridge_degrees", "tables_washed", "cats")
    }


def test_to_the_same_rules_is_no_move(store: Store, old: Ruleset) -> None:
    round = round_of(store, old)
    moves = RuleMoves(store, ADVISOR)
    with pytest.raises(InputError, match="follows these rules already"):
        moves.move(round.id, old, "nothing")
    with pytest.raises(InputError, match="not there any more"):
        moves.preview("no round", old)
    assert moves.milestones(round.id) == ()


def test_the_same_answer_again_counts_again(store: Store, old: Ruleset, new: Ruleset) -> None:
    round = round_of(store, old)
    sheet = answered(store, round.id, ANSWERS)
    moves = RuleMoves(store, ADVISOR)
    moves.move(round.id, new, "")
    seq = store.seen(sheet)["ovens"]
    # A program of before the move saves what it had: it is an answer, and not nothing.
    saved = store.save_answer(sheet, "ovens", 3, seq)
    assert isinstance(saved, KeptAnswer) and saved.seq > seq


def test_of_an_anonymous_round_no_sheet_is_told(store: Store, old: Ruleset, new: Ruleset) -> None:
    round = round_of(store, old, anonymous=True)
    answered(store, round.id, ANSWERS, role="baker")
    moves = RuleMoves(store, ADVISOR)
    few = moves.preview(round.id, new)
    assert (few.changes, few.by_sheet) == ((), {})
    for _ in range(9):
        answered(store, round.id, ANSWERS, role="baker")
    many = moves.preview(round.id, new)
    assert many.is_told and many.changes
    # Nor is anything counted: one who says 'never' would be seen by rules that know no 'never'.
    assert (many.kept, many.unasked, many.unfit, many.back) == (None, {"ovens": 0}, {}, {})
    assert many.by_sheet == {}


def test_where_no_advice_can_be_given_on_the_round_it_is_said(
    store: Store, old: Ruleset, new: Ruleset
) -> None:
    round = round_of(store, old)
    moves = RuleMoves(store, ADVISOR)
    assert moves.preview(round.id, new).is_told
    first = answered(store, round.id, ANSWERS)
    answered(store, round.id, ANSWERS)  # neither says its role
    preview = moves.preview(round.id, new)
    assert (preview.is_told, preview.changes) == (False, ())
    assert preview.by_sheet[first]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(["old", "new", "undo", "answer", "other"]), max_size=8))
def test_whatever_happens_no_answer_is_deleted_and_all_that_is_given_can_be_read(
    store: Store, old: Ruleset, new: Ruleset, deeds: list[str]
) -> None:
    round = round_of(store, old)
    sheet = answered(store, round.id, ANSWERS)
    moves = RuleMoves(store, ADVISOR)
    said = [event.said for event in store.history(sheet)]
    for number, deed in enumerate(deeds):
        try:
            if deed == "undo":
                moves.undo(round.id, deed)
            elif deed in ("old", "new"):
                moves.move(round.id, {"old": old, "new": new}[deed], deed)
            else:
                question = {"answer": "fridge_degrees", "other": "logbook"}[deed]
                value = number if deed == "answer" else ("no", "yes")[number % 2]
                store.save_answer(sheet, question, value, store.seen(sheet)[question])
        except InputError:
            pass
        now = [event.said for event in store.history(sheet)]
        assert now[: len(said)] == said
        said = now
        found = store.round(round.id)
        assert found is not None
        ADVISOR.sheet(store.answers(sheet), store.rules(found.rules, ADVISOR))
    while True:
        try:
            moves.undo(round.id, "all the way back")
        except InputError:
            break
    assert store.answers(sheet)["answers"].keys() == ANSWERS.keys()


def test_rules_stay_what_they_were_when_a_plugin_adds_to_them(
    store: Store, tmp_path: Path, old: Ruleset
) -> None:
    round = round_of(store, old)
    more = f'{joining("more")}\n[[add]]\nreason = "r"\n' + CATS.replace(
        "[[question]]", "[add.question]"
    )
    layer(tmp_path / "installed" / "more", more)
    installed = Advisor(Catalogue(loose=loose_rulesets([tmp_path / "installed"])))
    assert store.rules(round.rules, installed).hash == old.hash
