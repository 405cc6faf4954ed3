"""What changed between two assessments, as laws that hold for any rules and answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imadvisor import Advisor, Answer, Ruleset, Sheet
from imadvisor.advice.ruleset_comparison import advice_changes
from imadvisor.advice.states import (
    GapKind,
    GapState,
    TaskState,
    gap_kind,
    level_kind,
    states_of,
    task_kind,
)
from imadvisor.advisor.over_time import compared
from imadvisor.answers.conversion import carried
from imadvisor.engine.decision import GapStatus
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.model.numbers import Interval
from random_rulesets import TODAY, rulesets, sheets

LAW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.large_base_example],
)  # fmt: skip
EARLIER = TODAY - dt.timedelta(days=365)
INTERVALS = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(
    lambda ends: Interval(*sorted(ends))
)
STATES = st.one_of(
    st.none(),
    st.builds(GapState, st.just("present"), INTERVALS),
    *(st.just(GapState(s, None)) for s in get_args(GapStatus) if s != "present"),
)
TASKS = st.none() | st.builds(
    TaskState, st.sampled_from(["full", "light", "in-place", "too-small", "not-recommended"])
)


# -- one thing ---------------------------------------------------------------------------------


@given(old=st.none() | INTERVALS, new=st.none() | INTERVALS)
def test_a_level_rose_only_if_it_must_have(old: Interval | None, new: Interval | None) -> None:
    kind = level_kind(old, new)
    turned = {"up": "down", "down": "up", "now-assessed": "no-longer-assessed"}
    turned["no-longer-assessed"] = "now-assessed"
    assert level_kind(new, old) == turned.get(kind, kind)
    if old is None or new is None:
        assert kind in ("now-assessed", "no-longer-assessed", "not-assessed")
        return
    pairs = [(a, b) for a in range(int(old.low), int(old.high) + 1)
             for b in range(int(new.low), int(new.high) + 1)]  # fmt: skip
    assert (kind == "up") == all(b > a for a, b in pairs)
    assert (kind == "down") == all(b < a for a, b in pairs)
    assert (kind == "equal") == (old == new)


@given(old=STATES, new=STATES)
def test_a_gap_is_closed_only_if_it_was_there_and_is_known_to_be_absent(
    old: GapState | None, new: GapState | None
) -> None:
    kind = gap_kind(old, new)
    assert kind in get_args(GapKind)
    was, now = (state.status if state else None for state in (old, new))
    assert (kind == "closed") == ((was, now) == ("present", "absent"))
    assert (kind == "new") == ((was, now) == ("absent", "present"))
    assert (kind in ("remaining", "worse", "lighter")) == (was == now == "present")
    if now in ("undetermined", "unknown"):
        assert kind in ("no-longer-known", "open")
    if now == "present":
        assert kind in ("new", "due", "found", "remaining", "worse", "lighter")
    else:
        assert kind not in ("new", "due", "found", "remaining", "worse", "lighter")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("later", "present", "due"),
        ("not-applicable", "present", "due"),
        ("later", "absent", "averted"),
        ("undetermined", "present", "found"),
        ("unknown", "absent", "now-known"),
        ("present", "unknown", "no-longer-known"),
        ("present", "later", "lapsed"),
        ("present", "not-applicable", "lapsed"),
        ("absent", "later", "coming"),
        ("later", "later", "waiting"),
        ("undetermined", "unknown", "open"),
        ("absent", "not-applicable", "no-gap"),
    ],
)
def test_what_becomes_of_a_gap(old: GapStatus, new: GapStatus, kind: GapKind) -> None:
    one = Interval(1, 1)
    states = [GapState(status, one if status == "present" else None) for status in (old, new)]
    assert gap_kind(*states) == kind


@given(old=TASKS, new=TASKS)
def test_a_recommendation_is_done_only_if_it_was_recommended_and_is_in_place(
    old: TaskState | None, new: TaskState | None
) -> None:
    kind = task_kind(old, new)
    was = old is not None and old.recommended
    there = new is not None and new.said == "in-place"
    assert (kind == "done") == (was and there)
    assert (kind == "to-do") == (was and new is not None and new.recommended)
    assert (kind == "dropped") == (was and not there and not (new and new.recommended))


# -- the whole ---------------------------------------------------------------------------------


@LAW
@given(data=st.data())
def test_a_sheet_held_against_itself_says_that_nothing_changed(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    sheet = replace(data.draw(sheets(ruleset)), ruleset_hash=ruleset.hash)
    progress = compared(Advisor(), sheet, sheet, ruleset).progress
    assert progress.rules == "same"
    assert progress.accounts == () and progress.by_organisation.changed == ()
    assert progress.by_ruleset is not None and progress.by_ruleset.changed == ()
    assert not progress.by_organisation.got_worse


@LAW
@given(data=st.data())
def test_the_two_steps_account_for_every_change_once(data: st.DataObject) -> None:
    before, after = data.draw(rulesets()), data.draw(rulesets())
    old = replace(data.draw(sheets(before)), date=EARLIER)
    new = data.draw(sheets(after))
    if any(isinstance(answer.value, dt.date) for answer in old.answers.values()):
        old = replace(old, date=TODAY)
    progress = compared(Advisor(), old, new, after, old_ruleset=before).progress
    told, then, now = progress.told, progress.then, progress.now
    assert told is not None and progress.by_ruleset is not None
    accounts = {account.name: account for account in progress.accounts}
    assert len(accounts) == len(progress.accounts)
    # Counted by what compares two rulesets, which knows nothing of these steps.
    for change in advice_changes(told, now, ()):
        assert not accounts[change.name].back
    for change in advice_changes(told, then, ()):
        assert "ruleset" in accounts[change.name].causes
    for change in advice_changes(then, now, ()):
        assert "organisation" in accounts[change.name].causes
    ends = states_of(told), states_of(now)
    for name in {*ends[0], *ends[1], *accounts}:
        moved = ends[0].get(name) != ends[1].get(name)
        assert moved == (name in accounts and not accounts[name].back)
    lost = {one.question for one in progress.lost}
    assert lost | set(then.decision.sheet.answers) == set(old.answers)
    assert not lost & set(then.decision.sheet.answers)


@LAW
@given(data=st.data())
def test_answers_are_taken_over_as_they_are(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    sheet = data.draw(sheets(ruleset))
    assert carried(sheet, ruleset).sheet == sheet


def test_what_a_ruleset_has_no_place_for_is_named(im_core: Ruleset) -> None:
    answers = {
        "owner_named": Answer.of("no"),
        "owner_nicknamed": Answer.of("no"),
        "sector": Answer.of("circus"),
        "told_about": Answer.of(frozenset({"why", "wherefore"})),
        "why_rating": Answer.of(2),
        "vision_rating": Answer.of(9),
        "attitude_positive": DONT_KNOW,
        "worries_discussed": NOT_APPLICABLE,
        "users": Answer.of(40),
    }
    sheet = Sheet("im-core", TODAY, answers, targets={"ownership": 3, "circus": 1})
    found = carried(sheet, im_core)
    kept = ("owner_named", "why_rating", "attitude_positive", "worries_discussed", "users")
    assert found.sheet.answers == {id: answers[id] for id in kept}
    assert found.sheet.targets == {"ownership": 3}
    assert found.no_question == ("owner_nicknamed",)
    assert found.no_answer == ("sector", "told_about", "vision_rating")
