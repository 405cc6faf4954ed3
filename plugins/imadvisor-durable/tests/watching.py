"""The C module with somebody who watches, and can make it fail."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from imadvisor_durable.library import Library, library


@dataclass
class Watching:
    """The library, told what is asked of it.

    Args:
        failing: return codes for the next facts, in their order; None where all is well. A code
            below 100 is returned, and a higher one raised, as the library does.
        forgetting: whether the rule that always fires seems not to.
        repeating: whether the rule that fires first seems to fire for ever.
        created: the rules of each ruleset that was made.
        deleted: the rulesets that were freed.
        freed: the rulesets whose state was freed, once for each time.
        broken: those in which a fact failed.
        strangers: how often a thread used a ruleset that another was using.
        slow: whether facts take long enough for other threads to come in between.
    """

    failing: list[int | None] = field(default_factory=list)
    forgetting: bool = False
    repeating: bool = False
    created: list[str] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    freed: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    strangers: int = 0
    slow: bool = False
    _first: str | None = None
    _used: dict[int, int] = field(default_factory=dict)
    _real: Library = field(default_factory=library)

    @property
    def error(self) -> type[Exception]:
        return self._real.error

    def create_ruleset(self, name: str, rules: str, /) -> int:
        self.created.append(rules)
        return self._real.create_ruleset(name, rules)

    def delete_ruleset(self, handle: int, /) -> None:
        self.deleted.append(handle)
        self._real.delete_ruleset(handle)

    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        me = threading.get_ident()
        self.strangers += self._used.setdefault(handle, me) != me
        if self.slow:
            time.sleep(0.0001)
        code = self.failing.pop(0) if self.failing else None
        if code is None:
            return self._real.assert_fact(handle, fact)
        self.broken.append(handle)
        if code >= 100:
            raise self.error(f"Could not assert fact, error code: {code}")
        return code, self._real.assert_fact(handle, fact)[1]

    def start_action_for_state(self, handle: int, state: int, /) -> tuple[str, str] | None:
        if self.forgetting:
            self.broken.append(handle)
            return None
        started = self._real.start_action_for_state(handle, state)
        self._first = started[1] if started else None
        return started

    def complete_and_start_action(self, handle: int, state: int, /) -> str | None:
        if self.repeating:
            return self._first
        return self._real.complete_and_start_action(handle, state)

    def delete_state(self, handle: int, state: str, /) -> None:
        self.freed.append(handle)
        self._real.delete_state(handle, state)
        self._used.pop(handle, None)
