"""A ruleset as the rest of imadvisor sees it: checked, and the same whatever its files were."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar, cast

from imadvisor.conditions.applicability import applicability
from imadvisor.conditions.nodes import Condition
from imadvisor.errors import Place, Problem
from imadvisor.model.fields import Text, Thing
from imadvisor.model.frozen import FrozenDict
from imadvisor.model.objects import (
    Accepted,
    Aspect,
    Criterion,
    Dimension,
    Gap,
    Level,
    Pattern,
    Phase,
    Position,
    Recommendation,
    Role,
    Scaling,
    Severity,
    Source,
    Strategy,
    Term,
)
from imadvisor.model.questions import Question
from imadvisor.model.settings import Settings
from imadvisor.rulesets.contents import Change, Contents, Expiry, Name, Origin
from imadvisor.spelling import Spellings, normal, same

RuleKey = tuple[str, str, str]
"""Where a condition stands: the kind and id of its object, and the field."""

T = TypeVar("T", bound=Thing)

_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class LayerLeftOut:
    """A layer that would join a ruleset, and cannot.

    Args:
        id: of the layer.
        shown: the layer with the package that brings it, for messages.
        place: where the layer begins.
        problems: what is wrong with it.
        brings: what it would have added, such as ``question fee_paid``, as far as it can be read.
    """

    id: str
    shown: str
    place: Place
    problems: tuple[Problem, ...]
    brings: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Its mistakes, as warnings that it is left out, and what goes with it."""
        told = [
            replace(problem, warning=True, message=f"{self.shown} is left out: {problem.message}")
            for problem in self.problems
            if not problem.warning
        ]
        if self.brings:
            named = ", ".join(self.brings[:_MOST_NAMED])
            more = len(self.brings) - _MOST_NAMED
            named += f" and {more} more" if more > 0 else ""
            message = f"{self.shown} is left out, and with it {named}"
            hint = "mend the layer, or leave its plugin out: imadvisor plugin list"
            told.append(Problem(self.place, message, hint, warning=True))
        return tuple(told)


@dataclass(frozen=True)
class Ruleset:
    """A checked ruleset.

    Args:
        settings: what is not an object with an id.
        things: every object by kind and id, in the order in which they are shown: by rank,
            then by code, then by id.
        conditions: the checked tree of every condition by the place where it stands.
        hash: of the content: the same for the same rules however they are split over files.
        contents: the same as it is written, with where everything comes from.
        warnings: what is wrong, but not so wrong that it cannot be used.
        left_out: the layers that would join, and cannot; `warnings` say so as well.
    """

    settings: Settings
    things: Mapping[str, Mapping[str, Thing]]
    conditions: Mapping[RuleKey, Condition]
    hash: str
    contents: Contents = field(repr=False, compare=False)
    warnings: tuple[Problem, ...] = ()
    left_out: tuple[LayerLeftOut, ...] = ()

    def _kind(self, thing: type[T]) -> Mapping[str, T]:
        return cast(Mapping[str, T], self.things[thing.kind_name])

    @property
    def id(self) -> str:
        """The ruleset's own id."""
        return self.settings.about.id

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return self.contents.origin

    @property
    def layers(self) -> tuple[Origin, ...]:
        """The layers on it, the lowest first."""
        return self.contents.layers

    def expired(self, day: dt.date) -> tuple[Expiry, ...]:
        """The changes of layers that were meant to hold until an earlier day.

        They hold still: it is told, and a person decides.

        Args:
            day: of the assessment.
        """
        return tuple(expiry for expiry in self.contents.expiries if expiry.day < day)

    def where_left_out(self, kind: str, id: str) -> str:
        """Why there is no object of a kind and id, where a layer that is left out has it.

        Returns:
            A hint, or an empty text.
        """
        for layer in self.left_out:
            if f"{kind} {id}" in layer.brings:
                return f"{layer.shown} has it, and is left out: mend what is wrong there"
        return ""

    def origin_of(self, thing: Thing) -> Origin:
        """Where an object comes from."""
        return self.contents.entries[thing.kind_name, thing.id].origin

    @cached_property
    def _changes(self) -> Mapping[Name, Sequence[Change]]:
        found: dict[Name, list[Change]] = {}
        for change in self.contents.changes:
            found.setdefault(change.name, []).append(change)
        return found

    def changes_of(self, thing: Thing) -> Sequence[Change]:
        """What layers have changed in an object, in order."""
        return self._changes.get((thing.kind_name, thing.id), ())

    @property
    def version(self) -> str:
        """The ruleset's own version."""
        return self.settings.about.version

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that its texts are in, the first being what is fallen back on."""
        return self.settings.about.languages

    @cached_property
    def applicability(self) -> Mapping[str, Condition]:
        """The condition on which a question applies, by its id, where there is one.

        It is true, false, or open while an absent answer can still change it.
        """
        found = {
            id: self.meant((kind, id, field), condition)
            for (kind, id, field), condition in self.conditions.items()
            if (kind, field) == ("question", "ask_when")
        }
        return FrozenDict(found)

    def meant(self, key: RuleKey, condition: Condition) -> Condition:
        """What a condition means in the place where it stands.

        Args:
            key: the place; only in `ask_when` a condition means another one.
            condition: that is, or could be, written there.
        """
        if key[2] != "ask_when":
            return condition
        return applicability(condition, self._specials)

    @cached_property
    def _specials(self) -> Mapping[str, Sequence[str]]:
        return {
            id: [special.id for special in question.special]
            for id, question in self.questions.items()
        }

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by id."""
        return self._kind(Question)

    @cached_property
    def dimensions(self) -> Mapping[str, Dimension]:
        """Every dimension by id."""
        return self._kind(Dimension)

    @cached_property
    def levels(self) -> Mapping[int, Level]:
        """The ladder, lowest first, by number."""
        found = sorted(self._kind(Level).values(), key=lambda level: level.number)
        return FrozenDict({level.number: level for level in found})

    @cached_property
    def criteria(self) -> Mapping[str, Criterion]:
        """Every criterion by id."""
        return self._kind(Criterion)

    @cached_property
    def gaps(self) -> Mapping[str, Gap]:
        """Every gap by id."""
        return self._kind(Gap)

    @cached_property
    def patterns(self) -> Mapping[str, Pattern]:
        """Every pattern by id."""
        return self._kind(Pattern)

    @cached_property
    def positions(self) -> Mapping[str, Position]:
        """Every position by id, in the order in which they are tried."""
        return self._kind(Position)

    @cached_property
    def recommendations(self) -> Mapping[str, Recommendation]:
        """Every recommendation by id."""
        return self._kind(Recommendation)

    @cached_property
    def scalings(self) -> Mapping[str, Scaling]:
        """Every scaling of effort by id."""
        return self._kind(Scaling)

    @cached_property
    def accepted(self) -> Mapping[str, Accepted]:
        """Every finding that is meant to be so, by id."""
        return self._kind(Accepted)

    @cached_property
    def severities(self) -> tuple[Severity, ...]:
        """The scale on which gaps weigh, lightest first."""
        return tuple(sorted(self._kind(Severity).values(), key=lambda severity: severity.value))

    @cached_property
    def severity_places(self) -> Mapping[str, int]:
        """The place of every severity on the scale, by id, counted from 0."""
        return FrozenDict({severity.id: place for place, severity in enumerate(self.severities)})

    @cached_property
    def aspects(self) -> Mapping[str, Aspect]:
        """Every aspect by id."""
        return self._kind(Aspect)

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Every role by id."""
        return self._kind(Role)

    @cached_property
    def phases(self) -> Mapping[str, Phase]:
        """Every phase by id, in order of time."""
        return self._kind(Phase)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source by id."""
        return self._kind(Source)

    @cached_property
    def strategies(self) -> Mapping[str, Strategy]:
        """Every published strategy by id."""
        return self._kind(Strategy)

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """Every term by id."""
        return self._kind(Term)

    @cached_property
    def evidence(self) -> Mapping[str, tuple[Question, ...]]:
        """The questions that are evidence for each criterion, by its id."""
        found: dict[str, list[Question]] = {criterion: [] for criterion in self.criteria}
        for question in self.questions.values():
            if question.criterion:
                found[question.criterion].append(question)
        return FrozenDict({id: tuple(questions) for id, questions in found.items()})

    @cached_property
    def claims(self) -> Mapping[str, Question]:
        """The anchored question of each dimension that has one, by the dimension's id."""
        found = {
            question.dimension: question
            for question in self.questions.values()
            if question.type == "anchored" and question.dimension
        }
        return FrozenDict(found)

    def everything(self) -> Iterator[Thing]:
        """Every object, kind by kind."""
        for things in self.things.values():
            yield from things.values()

    def find(self, name: str) -> tuple[Thing, ...]:
        """The objects with this id or code; ``kind:id`` names one kind."""
        kind, _, rest = normal(name).partition(":")
        if rest and kind in self.things:
            named = [thing for thing in self.things[kind].values() if _is_named(thing, rest)]
        else:
            named = [thing for thing in self.everything() if _is_named(thing, name)]
        # Where names of one kind differ in capitals alone, the one that is written counts.
        written = {
            thing.kind_name for thing in named if normal(name) in (thing.id, thing.code or "")
        }
        return tuple(
            thing
            for thing in named
            if thing.kind_name not in written or normal(name) in (thing.id, thing.code or "")
        )

    def named(self, kind: str, typed: str) -> str | None:
        """The id of an object by its id, its code, or its name in any language.

        Args:
            kind: of the object.
            typed: how somebody names it; capitals and what nobody sees make no difference, but
                where names differ in capitals alone.

        Returns:
            The id; None where nothing is named so, or more than one thing.
        """
        for spellings in self._spellings(kind):
            found = spellings.get(typed)
            if found is not None:
                return found
        return None

    def _spellings(self, kind: str) -> tuple[Spellings[str], ...]:
        """How the objects of a kind may be named: by id, by code, by name."""
        if kind not in self._known_spellings:
            things = self.things[kind].values()
            self._known_spellings[kind] = (
                Spellings([*_aliased(things), *((thing.id, thing.id) for thing in things)]),
                Spellings((thing.code, thing.id) for thing in things if thing.code),
                _by_name(things),
            )
        return self._known_spellings[kind]

    @cached_property
    def _known_spellings(self) -> dict[str, tuple[Spellings[str], ...]]:
        return {}

    def condition(self, thing: Thing, field: str) -> Condition | None:
        """The condition in a field of an object, where it has one."""
        return self.conditions.get((thing.kind_name, thing.id, field))

    def text(self, text: Text, language: str) -> str:
        """A text in a language, or in the ruleset's first language where it is missing."""
        return text.get(language) or text.get(self.languages[0]) or next(iter(text.values()))


def _is_named(thing: Thing, name: str) -> bool:
    return same(name, thing.id) or (thing.code is not None and same(name, thing.code))


def _by_name(things: Iterable[Thing]) -> Spellings[str]:
    """The ids of things by their names, as far as a name is that of one thing only."""
    ids: dict[str, set[str]] = {}
    for thing in things:
        for name in cast(Mapping[str, str], getattr(thing, "name", {})).values():
            ids.setdefault(name, set()).add(thing.id)
    return Spellings((name, next(iter(named))) for name, named in ids.items() if len(named) == 1)


def _aliased(things: Iterable[Thing]) -> Iterator[tuple[str, str]]:
    for thing in things:
        alias = getattr(thing, "alias", None)
        if alias:
            yield alias, thing.id


def in_shown_order(things: Iterable[T]) -> list[T]:
    """By rank where they have one, then by code, then by id, numbers in them by size."""

    def key(thing: T) -> tuple[int, tuple[tuple[int, int, str], ...], str]:
        rank = cast(int, getattr(thing, "rank", 0))
        return (rank, natural(thing.label), thing.id)

    return sorted(things, key=key)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which G2 comes before G10."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.findall(r"\d{1,9}|\D+", text)
    )
