"""Rules of durable-rules in small rulesets, each of which is safe to run.

What is done about each known fault of durable-rules:

* more than 64 matches of one fact, or more than 512 first predicates: few tests a shard;
* no false and no default: a fact that no rule concludes keeps its value of 0;
* a state in which nothing fired cannot be freed: a sentinel rule fires on every fact;
* names are told apart by a hash only: they are our own, and checked;
* a state cannot be shared by threads: one lock a shard, and one state, freed after each fact;
* a ruleset that failed is not to be trusted: it is dropped and built again.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from imadvisor.plugin import PluginError

from imadvisor_durable.library import Library
from imadvisor_durable.names import SENTINEL, demand_distinct

MOST_TESTS = 58
"""How many tests one ruleset of durable-rules may hold, that of the sentinel included."""

_STATE = "0"
_HANDLED = 0
_WORDS = {">=": "$gte", "<=": "$lte"}
_numbers = count()


@dataclass(frozen=True, slots=True)
class Check:
    """A fact compared with a small whole number.

    Args:
        place: of the fact.
        operator: how it is compared.
        value: what it is compared with.
    """

    place: int
    operator: Literal["==", ">=", "<="]
    value: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows when every test holds.

    Args:
        tests: of facts; at least one, and fewer than `MOST_TESTS`.
        conclusions: places of facts with values that they have at least.
    """

    tests: tuple[Check, ...]
    conclusions: tuple[tuple[int, int], ...]


class _FaultError(Exception):
    """The library did not do what it does when all is well."""


def sharded(rules: Iterable[Rule], library: Library) -> Sequence[Shard]:
    """Rules as few shards.

    Args:
        rules: none of which reads what another concludes.
        library: that runs them.
    """
    return [Shard(part, library) for part in packed(rules)]


def packed(rules: Iterable[Rule]) -> Iterator[Sequence[Rule]]:
    """Rules in groups that leave room for the sentinel."""
    group: list[Rule] = []
    tests = 1
    for rule in rules:
        assert 0 < len(rule.tests) < MOST_TESTS
        if tests + len(rule.tests) > MOST_TESTS:
            yield group
            group, tests = [], 1
        group.append(rule)
        tests += len(rule.tests)
    if group:
        yield group


class Shard:
    """One ruleset of durable-rules; it may be run from several threads.

    Args:
        rules: at most `MOST_TESTS` tests in all, with that of the sentinel.
        library: that runs them.
    """

    def __init__(self, rules: Sequence[Rule], library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._reads = sorted({test.place for rule in rules for test in rule.tests})
        names = {place: f"x{number}" for number, place in enumerate(self._reads)}
        self._conclusions = {f"r{number}": rule.conclusions for number, rule in enumerate(rules)}
        demand_distinct([*names.values(), SENTINEL])
        demand_distinct([*self._conclusions, SENTINEL])
        bodies = [_body(rule, names) for rule in rules]
        written = dict(zip(self._conclusions, bodies, strict=True))
        written[SENTINEL] = _body_of({SENTINEL: 1})
        self._rules = json.dumps(written)
        facts = "".join(f'"{name}": %d, ' for name in names.values())
        self._fact = f'{{{facts}"sid": "{_STATE}", "id": "1", "{SENTINEL}": 1}}'
        self._build()

    def run(self, facts: MutableSequence[int]) -> None:
        """Conclude what follows from facts.

        Args:
            facts: by place; what is concluded is raised in it.

        Raises:
            PluginError: the library failed, also when it was tried again.
        """
        fact = self._fact % tuple([facts[place] for place in self._reads])
        with self._lock:
            fired = self._surely_fired(fact)
        for name in fired:
            for place, value in self._conclusions[name]:
                if facts[place] < value:
                    facts[place] = value

    def _build(self) -> None:
        self._handle = self._library.create_ruleset(f"shard{next(_numbers)}", self._rules)
        self._release = weakref.finalize(self, self._library.delete_ruleset, self._handle)
        # A thread may still be in it when the process ends.
        self._release.atexit = False

    def _surely_fired(self, fact: str) -> Sequence[str]:
        try:
            return self._fired(fact)
        except (_FaultError, self._library.error):
            # Its state may be broken: not even that is freed.
            self._release()
            self._build()
        try:
            return self._fired(fact)
        except (_FaultError, self._library.error) as error:
            self._release()
            self._build()
            raise PluginError(
                f"durable-rules failed twice on the same facts: {error}\n"
                "    use another engine, such as --engine direct"
            ) from error

    def _fired(self, fact: str) -> Sequence[str]:
        """The names of the rules that fire on a fact, without that of the sentinel."""
        code, state = self._library.assert_fact(self._handle, fact)
        if code != _HANDLED:
            raise _FaultError(f"a fact was not handled, but given code {code}")
        started = self._library.start_action_for_state(self._handle, state)
        message = started[1] if started else None
        fired: list[str] = []
        while message is not None:
            # It reads {"name of the rule": {what it matched}}.
            fired.append(message[2 : message.index('"', 2)])
            if len(fired) > len(self._conclusions) + 1:
                raise _FaultError("rules fire that are not there")
            message = self._library.complete_and_start_action(self._handle, state)
        if SENTINEL not in fired:
            raise _FaultError("the rule that always fires did not")
        self._library.delete_state(self._handle, _STATE)
        fired.remove(SENTINEL)
        return fired


def _body(rule: Rule, names: dict[int, str]) -> dict[str, Any]:
    tests = [_test(test, names[test.place]) for test in rule.tests]
    return _body_of(tests[0] if len(tests) == 1 else {"$and": tests})


def _body_of(pattern: dict[str, Any]) -> dict[str, Any]:
    return {"all": [{"m": pattern}]}


def _test(test: Check, name: str) -> dict[str, Any]:
    equal = {name: test.value}
    return equal if test.operator == "==" else {_WORDS[test.operator]: equal}
