"""What the library is given stays within what it can do."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from imadvisor import PluginError
from imadvisor.plugin import Program

from imadvisor_durable.library import library
from imadvisor_durable.names import RESERVED, demand_distinct, fnv1a
from imadvisor_durable.running import started
from imadvisor_durable.shards import MOST_TESTS, Check, Rule, Shard, packed
from watching import Watching


def checks_in(pattern: dict[str, Any]) -> int:
    return len(pattern["$and"]) if "$and" in pattern else 1


def test_no_ruleset_holds_more_tests_than_the_bound(program: Program) -> None:
    watching = Watching()
    started(program, watching)
    sizes = []
    for text in watching.created:
        rules = json.loads(text)
        sizes.append(sum(checks_in(rule["all"][0]["m"]) for rule in rules.values()))
        assert rules["_go"] == {"all": [{"m": {"_go": 1}}]}
    assert max(sizes) <= MOST_TESTS == 58
    # Nor are they so small that a sheet takes longer than it must.
    assert len(sizes) < 2 * sum(sizes) / MOST_TESTS


def test_rules_are_packed_in_order_and_none_is_lost() -> None:
    sizes = [1, 57, 1, 28, 28, 1, 56]
    rules = [
        Rule(tuple(Check(place, ">=", 1) for place in range(size)), ((number, 1),))
        for number, size in enumerate(sizes)
    ]
    groups = list(packed(rules))
    assert [len(group) for group in groups] == [1, 1, 3, 2]
    assert list(itertools.chain(*groups)) == rules


def test_a_rule_concludes_and_none_lowers() -> None:
    rule = Rule((Check(0, ">=", 2), Check(1, "==", 3), Check(2, "<=", 0)), ((3, 1), (4, 2)))
    shard = Shard([rule], library())
    for facts, right in (
        ([2, 3, 0, 0, 0], [2, 3, 0, 1, 2]),
        ([5, 3, -1, 4, 0], [5, 3, -1, 4, 2]),
        ([1, 3, 0, 0, 0], [1, 3, 0, 0, 0]),
        ([2, 4, 0, 0, 0], [2, 4, 0, 0, 0]),
        ([2, 3, 1, 0, 0], [2, 3, 1, 0, 0]),
    ):
        shard.run(facts)
        assert facts == right


def test_the_hash_is_that_of_the_library() -> None:
    """The values that stand in its source for words of its own."""
    assert fnv1a("id") == 926444256
    assert fnv1a("sid") == 3593476751
    assert fnv1a("$and") == 3746487396
    assert fnv1a("$forward") == 739185624


@pytest.mark.parametrize("names", [("liquid", "costarring"), ("a", "sid"), ("a", "bmzydnph")])
def test_names_that_the_library_confuses_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(PluginError, match=r"cannot tell the names '.*' and '.*' apart") as error:
        demand_distinct(names)
    assert names[-1] in str(error.value) and "--engine direct" in str(error.value)


def test_the_library_does_confuse_them() -> None:
    """Why they are refused: a rule on one fires on the other."""
    engine: Any = library()
    rules = {"on": {"all": [{"m": {"liquid": 1}}]}}
    handle = engine.create_ruleset("confused", json.dumps(rules))
    engine.assert_fact(handle, json.dumps({"costarring": 1, "sid": "0", "id": "1"}))
    assert engine.start_action(handle)[1].startswith('{"on"')


def test_our_own_names_are_told_apart() -> None:
    names = [f"{letter}{number}" for letter in "xr" for number in range(10_000)]
    demand_distinct(names)
    assert len({fnv1a(name) for name in (*names, *RESERVED)}) == len(names) + len(RESERVED)
