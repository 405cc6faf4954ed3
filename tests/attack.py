"""An attack on anonymous reports: whoever reads one, and knows how it is made, tries every world.

A *world* is what each respondent says to one question. All worlds of which the same is published
are alike to who reads it. The attack asks of each of these classes whether something of somebody is
the same in all of them, first for a reader, then for a respondent who also knows her own answer.
What fails is taken for not shown, and the attack goes on until nothing fails.

Worlds are enumerated up to the order of respondents of one role: who is who cannot matter, because
the public sheet does not depend on it (a test of its own says so).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import Any

from imadvisor import Answer, Ruleset, Sheet
from imadvisor.answers.respondents.combined_answer import settled
from imadvisor.answers.respondents.public_sheet import public_sheet
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Kind
from random_rulesets import TODAY, assembled

State = Answer | None
World = tuple[tuple[int, ...], ...]
"""For each role the places of its respondents' states, in order."""

NOT_SHOWN = "not shown"
ROLES = ("owner", "asked", "other")
"""Who owns the question, who else is asked, and who is not asked at all."""


@dataclass(frozen=True)
class Case:
    """A question with everything that may be said to it.

    Args:
        name: in words, for what is printed.
        ruleset: with the one question ``q``.
        states: what a respondent may say; None is nothing at all.
    """

    name: str
    ruleset: Ruleset
    states: tuple[State, ...]


def case(name: str, values: Iterable[Any], dates: str | None = None, **question: Any) -> Case:
    """A question and its worlds.

    Args:
        name: in words.
        values: that are tried.
        dates: which of several dates counts.
        question: its fields.
    """
    text = {"en": "x"}
    asked = {"id": "q", "text": text, "roles": ("owner", "asked"), **question}
    ruleset = assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": text, "languages": ("en",),
                        "licence": "CC0"},
            "scoring": {"method": "claim-and-evidence"},
            "respondents": {"dates": dates} if dates else {},
            "role": [{"id": id, "rank": n, "name": text} for n, id in enumerate(ROLES)],
            "level": [{"id": f"l{n}", "number": n, "name": text} for n in range(3)],
            "dimension": [{"id": "d", "rank": 1, "name": text}] if "dimension" in asked else [],
            "question": [asked],
        }
    )  # fmt: skip
    specials = [Answer.special(choice["id"]) for choice in question.get("special", ())]
    values = [Answer.of(value) for value in values]
    return Case(name, ruleset, (None, DONT_KNOW, NOT_APPLICABLE, *specials, *values))


def _choices(*ids: str) -> tuple[dict[str, Any], ...]:
    return tuple({"id": id, "text": {"en": id}} for id in ids)


def _subsets(ids: str) -> list[frozenset[str]]:
    return [frozenset(some) for n in range(len(ids) + 1) for some in itertools.combinations(ids, n)]


def cases() -> Iterator[Case]:
    """Every type of question with every rule by which its answers are combined."""
    never = _choices("never")
    # The ends of what may be answered too: the earliest date there is can only be given by all.
    days = [dt.date.min, TODAY - dt.timedelta(100), dt.date.max]
    past = [dt.date.min, TODAY - dt.timedelta(100), TODAY]
    yield case("yes or no", ("no", "yes"), type="yes-no")
    yield case("one of three choices", "abc", type="single", choice=_choices(*"abc"))
    for way in ("median", "lowest", "highest", "majority"):
        ordered: dict[str, Any] = {"type": "single", "ordered": True, "choice": _choices(*"abc")}
        yield case(f"three choices in order, {way}", "abc", combine=way, **ordered)
    for way in ("median", "lowest", "highest"):
        number: dict[str, Any] = {
            "type": "number",
            "minimum": 1,
            "maximum": 3,
            "whole": True,
            "special": never,
        }
        yield case(f"number from 1 to 3, {way}", (1, 2, 3), combine=way, **number)
        yield case(f"percentage, {way}", (0, 50, 100), combine=way, type="percentage")
        yield case(f"level, {way}", (0, 1, 2), combine=way, type="anchored", dimension="d")
    for way in ("earliest", "latest"):
        dated: dict[str, Any] = {"type": "date", "past": True, "special": never}
        yield case(f"date, {way}", past, combine=way, **dated)
        yield case(f"date, {way} by the ruleset", days, dates=way, type="date")
    yield case("date on which all must agree", days, type="date")
    for count in (1, 2, 3):
        ids = "abc"[:count]
        yield case(f"{count} boxes", _subsets(ids), type="multi", choice=_choices(*ids))


def layouts(least: int, most: int) -> Iterator[tuple[int, ...]]:
    """How many respondents there are of each role."""
    for sizes in itertools.product(range(most + 1), repeat=len(ROLES)):
        if least <= sum(sizes) <= most:
            yield sizes


def worlds(case: Case, sizes: Sequence[int]) -> Iterator[World]:
    """Everything that respondents may say, up to their order within a role."""
    places = range(len(case.states))
    return itertools.product(
        *(itertools.combinations_with_replacement(places, size) for size in sizes)
    )


@cache
def _sheet(role: str, said: State) -> Sheet:
    return Sheet("r", TODAY, {} if said is None else {"q": said}, role=role)


def sheets_of(case: Case, world: World) -> list[Sheet]:
    """The sheets of a world; of whom they are makes no difference."""
    return [
        _sheet(role, case.states[place])
        for role, places in zip(ROLES, world, strict=True)
        for place in places
    ]


def published(case: Case, world: World) -> Hashable:
    """What the product publishes of a world: all of it, and not shown under that mark."""
    public = public_sheet(sheets_of(case, world), case.ruleset)
    told = public.questions["q"]
    if told.answer is None and not any(group.answer for group in told.groups):
        return NOT_SHOWN
    return told


# -- the attack --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What an attack found out.

    Args:
        classes: how many different things are published.
        worlds: how many worlds were looked at.
        told: what is published that tells something of somebody, and what it tells.
        rounds: how often the attack went over what remained, the last time without finding more.
    """

    classes: int
    worlds: int
    told: dict[Hashable, str]
    rounds: int


def attacked(
    case: Case,
    sizes: Sequence[int],
    publish: Callable[[Case, World], Hashable] = published,
) -> Found:
    """Attack everything that is published of a question.

    Args:
        case: the question.
        sizes: how many respondents there are of each role.
        publish: what is published of a world.
    """
    alike: dict[Hashable, list[World]] = defaultdict(list)
    count = 0
    for world in worlds(case, sizes):
        alike[publish(case, world)].append(world)
        count += 1
    classes, told, rounds = len(alike), dict[Hashable, str](), 0
    while True:
        rounds += 1
        failing = {seen: why for seen, those in alike.items() if (why := _told(case, those))}
        told.update(failing)
        if not failing.keys() - {NOT_SHOWN}:
            # Where even not shown tells something, nothing helps.
            return Found(classes, count, told, rounds)
        for seen in failing.keys() - {NOT_SHOWN}:
            alike[NOT_SHOWN] += alike.pop(seen)


def _told(case: Case, those: Sequence[World]) -> str:
    """What is the same of somebody in all of these worlds; empty where nothing is."""
    of_reader: dict[int, set[int]] = defaultdict(set)
    of_knowing: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    for world in those:
        distinct = [sorted(set(places)) for places in world]
        for role, places in enumerate(distinct):
            of_reader[role].update(places)
            for mine in places:
                for other, theirs in enumerate(distinct):
                    seen = of_knowing[role, mine, other]
                    if role != other or world[role].count(mine) > 1:
                        seen.update(theirs)
                    else:
                        seen.update(place for place in theirs if place != mine)
    for role, seen in of_reader.items():
        if seen and (why := _sure(case, seen)):
            return f"a reader: of {ROLES[role]} {why}"
    for (role, mine, other), seen in of_knowing.items():
        if seen and (why := _sure(case, seen)):
            return f"{ROLES[role]} who says {case.states[mine]}: of {ROLES[other]} {why}"
    return ""


def _sure(case: Case, seen: set[int]) -> str:
    """What is sure of somebody who says one of these."""
    states = [case.states[place] for place in seen]
    if len(states) == 1:
        return "the answer"
    if None not in states or all(state is None for state in states):
        return "whether it is answered"
    values = [state for state in states if state is not None and state.kind is Kind.VALUE]
    possible = [s for s in case.states if s is not None and s.kind is Kind.VALUE]
    if len(values) == 1 < len(possible):
        return "the value, if any is given"
    return ""


# -- what is left ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """How many of the worlds in which enough know it are published.

    Args:
        worlds: in which five or more know it.
        shown: of which something is published.
        tied: of which nothing is because those who were asked are tied, as in an open report.
    """

    worlds: int
    shown: int
    tied: int

    def __add__(self, other: Share) -> Share:
        return Share(self.worlds + other.worlds, self.shown + other.shown, self.tied + other.tied)


def share_of(case: Case, size: int, knowing: int = 5) -> Share:
    """Count the worlds, each respondent by herself, in which enough know it.

    Args:
        case: the question.
        size: how many respondents there are; all of them are asked.
        knowing: how many must know it.
    """
    question = case.ruleset.questions["q"]
    dates = case.ruleset.settings.respondents.dates
    found = Share(0, 0, 0)
    for world in worlds(case, (size, 0, 0)):
        said = [case.states[place] for place in world[0]]
        known = [s for s in said if s is not None and s.kind is not Kind.DONT_KNOW]
        if len(known) < knowing:
            continue
        ways = factorial(size)
        for times in Counter(world[0]).values():
            ways //= factorial(times)
        shown = published(case, world) != NOT_SHOWN
        tied = settled(question, known, dates) is None
        found += Share(ways, ways * shown, ways * tied)
    return found
