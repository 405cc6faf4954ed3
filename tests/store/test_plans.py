"""Plans, scenarios, what was given: every version stays, and nobody overwrites another."""

from __future__ import annotations

import datetime as dt

import pytest

from imadvisor.errors import InputError
from imadvisor.store import Conflict, KeptPlan, Store
from imadvisor.store.given_documents import LARGEST
from store.databases import postgres, url
from store.kept import ADVISOR, round_of, store

__all__ = ["postgres", "store", "url"]

PLAN = {"start": dt.date(2026, 12, 1), "capacity": {"user": 12.5}, "exclude": ["A1"]}
KEPT = {"start": "2026-12-01", "capacity": {"user": 12.5}, "exclude": ["A1"]}


def test_every_version_of_a_plan_stays_and_undo_goes_further_back(store: Store) -> None:
    round = round_of(store, ADVISOR.ruleset()).id
    plans = store.plans
    assert plans.current(round) == KeptPlan(round, 0, None, None)
    first = plans.save(round, PLAN, 0)
    assert isinstance(first, KeptPlan) and first.content == KEPT
    second = plans.save(round, {"goal": 3}, first.seq)
    assert isinstance(second, KeptPlan)
    # Who has seen the first one only does not overwrite the second.
    assert plans.save(round, {"goal": 4}, first.seq) == Conflict({"goal": 4}, {"goal": 3}, 2)
    assert plans.save(round, {"goal": 3}, first.seq) == second
    assert plans.undo(round).content == KEPT
    assert plans.undo(round).content is None
    assert plans.undo(round).content is None
    assert [one.content for one in plans.versions(round)] == [KEPT, {"goal": 3}, KEPT, None]
    with pytest.raises(InputError, match="not there any more"):
        plans.save("no round", {}, 0)
    with pytest.raises(InputError, match="longer than can be kept"):
        plans.save(round, {"goal": "x" * 2_000_000}, 4)


def test_scenarios_stand_beside_the_answers(store: Store) -> None:
    round = round_of(store, ADVISOR.ruleset()).id
    kept = store.scenarios.add(round, "with training", {"users": 20})
    store.scenarios.add(round, "without", {"users": None})
    first, second = store.scenarios.of(round)
    assert (first, second.answers) == (kept, {"users": None})
    store.scenarios.remove(kept.id)
    assert store.scenarios.of(round) == (second,)


def test_what_was_given_stays_byte_for_byte_with_its_rules(store: Store) -> None:
    ruleset = ADVISOR.ruleset("dutch-municipality")
    round = round_of(store, ruleset).id
    content = bytes(range(256)) * 9
    kept = store.given.add(round, content, kind="report", format="pdf", language="nl")
    assert store.given.of(round) == (kept,)
    assert store.given.content(kept.id) == content
    assert (kept.rules, kept.size) == (ruleset.hash, len(content))
    assert kept.layers == tuple(map(str, ruleset.layers)) and kept.layers
    assert ruleset.hash in store.rules_text(kept.rules)
    assert store.given.content("none") is None
    with pytest.raises(InputError, match="64 MB at most"):
        store.given.add(round, bytes(LARGEST + 1), kind="report", format="pdf", language="nl")
    with pytest.raises(InputError, match="not there any more"):
        store.given.add("no round", b"", kind="report", format="pdf", language="nl")
