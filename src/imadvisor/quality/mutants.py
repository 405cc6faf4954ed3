"""Mutants: a checked ruleset with one small mistake in it, as an author may make one.

Each is a rule in which one thing is otherwise: a threshold moved by one step, an operator turned,
*and* for *or*, a condition left out, another choice, a severity one step up or down, a modifier
left out, another phase, another credit, a link, a closing set or a prerequisite left out, effort, a
duration or a window that is otherwise, two neighbours of an ordered list the other way round. Cases
that are any good see the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal, TypeVar, get_args

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, Numeric
from imadvisor.model.fields import Thing
from imadvisor.model.numbers import MILLION, Number
from imadvisor.model.objects import (
    Criterion,
    Gap,
    Level,
    Phase,
    Position,
    Recommendation,
    Scaling,
    Window,
)
from imadvisor.model.questions import CreditRule, Question
from imadvisor.model.settings import Settings
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import RuleKey, Ruleset, in_shown_order

Kind = Literal[
    "threshold",
    "operator",
    "and-or",
    "dropped",
    "choice",
    "severity",
    "modifier",
    "due",
    "credit",
    "link",
    "closing",
    "prerequisite",
    "effort",
    "duration",
    "window",
    "order",
    "advice",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of mistake, in the order in which they are told."""

MODIFIERS = (
    "raise_when",
    "lower_when",
    "ask_when",
    "in_place_when",
    "helps_when",
    "light_when",
    "cap_when",
)
"""The fields that a rule also means something without."""

NUDGE = MILLION // 20
"""By so much a threshold of a mean credit is moved, in millionths."""

_SETTINGS = "settings"

T = TypeVar("T")


@dataclass(frozen=True)
class Mutant:
    """A mistake in one place of a ruleset.

    Args:
        kind: of the mistake.
        subject: the kind and id of the object, and the field that is otherwise.
        old: the part that is otherwise, as it is: a condition, or a value in short.
        new: as it is in the mutant; None where the part is left out.
        condition: the whole condition of the mutant, where its field holds one; None where it is
            left out.
        thing: the object of the mutant, where the mistake is not in a condition.
        neighbour: the object of the same kind that changes places with it.
        settings: the settings of the mutant, where the mistake is in them.
    """

    kind: Kind
    subject: RuleKey
    old: Condition | str
    new: Condition | str | None
    condition: Condition | None = None
    thing: Thing | None = None
    neighbour: Thing | None = None
    settings: Settings | None = None

    @property
    def name(self) -> Name:
        """The kind and id of the object."""
        return self.subject[:2]

    @property
    def in_condition(self) -> bool:
        """Whether the mistake is in a condition."""
        return self.thing is None and self.settings is None

    def of(self, ruleset: Ruleset) -> Ruleset:
        """The ruleset with this mistake in it."""
        if self.settings is not None:
            return replace(ruleset, settings=self.settings)
        if self.thing is not None:
            kind, id = self.name
            mine = {**ruleset.things[kind], id: self.thing}
            if self.neighbour is not None:
                mine[self.neighbour.id] = self.neighbour
                mine = {thing.id: thing for thing in in_shown_order(mine.values())}
            return replace(ruleset, things={**ruleset.things, kind: mine})
        conditions = dict(ruleset.conditions)
        if self.condition is None:
            del conditions[self.subject]
        else:
            conditions[self.subject] = self.condition
        return replace(ruleset, conditions=conditions)


def mutants_of(ruleset: Ruleset) -> Iterator[Mutant]:
    """Every mutant of a ruleset, object by object."""
    for key, condition in ruleset.conditions.items():
        yield from _of_condition(ruleset, key, condition)
    for gap in ruleset.gaps.values():
        yield from _of_gap(ruleset, gap)
    for recommendation in ruleset.recommendations.values():
        yield from _of_recommendation(recommendation)
    for scaling in ruleset.scalings.values():
        yield from _of_scaling(scaling)
    yield from _swapped([p for p in ruleset.positions.values() if p.choose == "first"])
    yield from _swapped(list(ruleset.phases.values()))
    for question in ruleset.questions.values():
        yield from _of_credit(question)
    for criterion in ruleset.criteria.values():
        if criterion.threshold is not None:
            yield from _thing_threshold(criterion, "threshold", criterion.threshold)
    for level in ruleset.levels.values():
        if level.from_score is not None:
            yield from _thing_threshold(level, "from_score", level.from_score)
    yield from _of_settings(ruleset)


# -- conditions -------------------------------------------------------------------------------


Made = tuple[Kind, Condition | str, Condition | None, Condition | None]
"""Kind, the part as it is, the part as it becomes, and the whole that comes of it."""


def _of_condition(ruleset: Ruleset, key: RuleKey, condition: Condition) -> Iterator[Mutant]:
    seen = {condition}
    for kind, old, new, whole in _changed(ruleset, condition):
        if whole is None or whole in seen:
            continue
        seen.add(whole)
        yield Mutant(kind, key, old, new, condition=whole)
    if key[2] in MODIFIERS and key[2] != "cap_when":
        yield Mutant("modifier", key, condition, None)


def _changed(ruleset: Ruleset, node: Condition) -> Iterator[Made]:
    match node:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            yield from _of_joined(ruleset, node)
        case nodes.Not():
            yield "operator", node, node.operand, node.operand
            for kind, old, new, whole in _changed(ruleset, node.operand):
                turned = None if whole is None else _turned(whole)
                yield kind, old, new, turned
        case _:
            for kind, new in _of_leaf(ruleset, node):
                yield kind, node, new, new


def _turned(node: Condition) -> Condition:
    return node.operand if isinstance(node, nodes.Not) else nodes.Not(node)


def _of_joined(ruleset: Ruleset, node: nodes.All | nodes.Any | nodes.AtLeast) -> Iterator[Made]:
    operands = node.operands
    match node:
        case nodes.All():
            other: Condition = nodes.Any(operands)
            yield "and-or", node, other, other
        case nodes.Any():
            other = nodes.All(operands)
            yield "and-or", node, other, other
        case nodes.AtLeast():
            for count in (node.count - 1, node.count + 1):
                if 1 <= count <= len(operands):
                    other = replace(node, count=count)
                    yield "threshold", node, other, other
    for place, operand in enumerate(operands):
        rest = (*operands[:place], *operands[place + 1 :])
        if rest:
            yield "dropped", operand, None, _rejoined(node, rest)
        for kind, old, new, whole in _changed(ruleset, operand):
            if whole is not None:
                changed = (*operands[:place], whole, *operands[place + 1 :])
                yield kind, old, new, replace(node, operands=changed)


def _rejoined(
    node: nodes.All | nodes.Any | nodes.AtLeast, operands: tuple[Condition, ...]
) -> Condition:
    if isinstance(node, nodes.AtLeast):
        return replace(node, operands=operands, count=min(node.count, len(operands)))
    return operands[0] if len(operands) == 1 else replace(node, operands=operands)


_EDGES: Mapping[nodes.Comparison, nodes.Comparison] = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
}
_OPPOSITES: Mapping[nodes.Comparison, nodes.Comparison] = {
    "<": ">=",
    ">=": "<",
    "<=": ">",
    ">": "<=",
    "==": "!=",
    "!=": "==",
}


def _of_leaf(ruleset: Ruleset, node: nodes.Leaf) -> Iterator[tuple[Kind, Condition]]:
    match node:
        case nodes.Compare():
            if node.operator in _EDGES:
                yield "operator", replace(node, operator=_EDGES[node.operator])
            yield "operator", replace(node, operator=_OPPOSITES[node.operator])
            for moved in _moved(node.left):
                yield "threshold", replace(node, left=moved)
            for moved in _moved(node.right):
                yield "threshold", replace(node, right=moved)
        case nodes.Equals():
            yield "operator", nodes.Not(node)
            for step in (-1, 1):
                yield "threshold", replace(node, value=node.value + step)
        case nodes.OneOf():
            yield from _of_choices(ruleset.questions[nodes.voice(node.question)[0]], node)
        case nodes.Contains():
            yield "operator", nodes.Not(node)
            for choice in ruleset.questions[nodes.voice(node.question)[0]].choice_ids:
                if choice != node.choice:
                    yield "choice", replace(node, choice=choice)
        case _:
            yield "operator", nodes.Not(node)


def _moved(node: Numeric) -> Iterator[Numeric]:
    match node:
        case nodes.Constant():
            whole = Fraction(node.value).denominator == 1
            step: Number = 1 if whole else Fraction(node.value) / 10
            for value in (node.value - step, node.value + step):
                yield replace(node, value=value)
        case nodes.Arithmetic():
            for moved in _moved(node.left):
                yield replace(node, left=moved)
            for moved in _moved(node.right):
                # Checking has seen that nothing is divided by nothing.
                if node.operator != "/" or moved != nodes.Constant(0):
                    yield replace(node, right=moved)
        case nodes.Negative():
            for moved in _moved(node.operand):
                yield replace(node, operand=moved)
        case _:
            return


def _of_choices(question: Question, node: nodes.OneOf) -> Iterator[tuple[Kind, Condition]]:
    specials = tuple(special.id for special in question.special)
    known = question.choice_ids or specials
    chosen = [choice in node.choices for choice in known]
    others = [choice for choice in known if choice not in node.choices]
    if others or question.choice_ids == ():
        yield "operator", nodes.Not(node)
    edges = [at for at in range(1, len(chosen)) if chosen[at] != chosen[at - 1]]
    if question.ordered and len(edges) == 1 and len(known) > 2:
        # One end of an ordered scale: a threshold, which moves up or down.
        (edge,) = edges
        for moved in (edge - 1, edge + 1):
            held = known[moved:] if chosen[-1] else known[:moved]
            if 0 < len(held) < len(known):
                yield "threshold", replace(node, choices=frozenset(held))
        return
    if len(node.choices) == 1:
        for other in others:
            yield "choice", replace(node, choices=frozenset({other}))
        return
    for choice in known:
        changed = node.choices ^ {choice}
        if changed:
            yield "choice", replace(node, choices=changed)


# -- objects ----------------------------------------------------------------------------------


def _of_gap(ruleset: Ruleset, gap: Gap) -> Iterator[Mutant]:
    make = _maker(gap)
    scale = [severity.id for severity in ruleset.severities]
    at = scale.index(gap.severity)
    for other in scale[max(at - 1, 0) : at + 2]:
        if other != gap.severity:
            yield make("severity", "severity", gap.severity, other, severity=other)
    timing = ruleset.settings.timing
    if timing:
        phases = ruleset.questions[timing.question].choice_ids
        at = phases.index(gap.due) if gap.due else 0
        for other in phases[max(at - 1, 0) : at + 2]:
            if other != phases[at]:
                yield make("due", "due", phases[at], other, due=other)
    for place, link in enumerate(gap.link):
        rest = (*gap.link[:place], *gap.link[place + 1 :])
        yield make("link", "link", link.recommendation, None, link=rest)
        for priority in (link.priority - 1, link.priority + 1):
            if 1 <= priority <= ruleset.settings.advice.priorities:
                moved = link.model_copy(update={"priority": priority})
                links = (*gap.link[:place], moved, *gap.link[place + 1 :])
                said = (f"{link.recommendation}, priority {p}" for p in (link.priority, priority))
                yield make("link", "link", *said, link=links)
    for place, closing in enumerate(gap.closed_by):
        rest_of = (*gap.closed_by[:place], *gap.closed_by[place + 1 :])
        yield make("closing", "closed_by", _listed(closing), None, closed_by=rest_of)
        for member in closing if len(closing) > 1 else ():
            fewer = tuple(id for id in closing if id != member)
            sets = (*gap.closed_by[:place], fewer, *gap.closed_by[place + 1 :])
            yield make("closing", "closed_by", _listed(closing), _listed(fewer), closed_by=sets)
    for place, (first, second) in enumerate(pairwise(gap.closed_by)):
        turned = (*gap.closed_by[:place], second, first, *gap.closed_by[place + 2 :])
        before, after = (
            f"{_listed(a)}, {_listed(b)}" for a, b in ((first, second), (second, first))
        )
        yield make("order", "closed_by", before, after, closed_by=turned)


def _of_recommendation(thing: Recommendation) -> Iterator[Mutant]:
    make = _maker(thing)
    for needed in thing.prerequisites:
        rest = tuple(id for id in thing.prerequisites if id != needed)
        yield make("prerequisite", "prerequisites", needed, None, prerequisites=rest)

    if thing.effort_days is not None:
        for low, high in _efforts(*thing.effort_days):
            said = (_ends(*thing.effort_days), _ends(low, high))
            yield make("effort", "effort_days", *said, effort_days=(low, high))
    if thing.light is not None:
        for low, high in _efforts(*thing.light.effort_days):
            said = (_ends(*thing.light.effort_days), _ends(low, high))
            light = thing.light.model_copy(update={"effort_days": (low, high)})
            yield make("effort", "light", *said, light=light)
    weeks = thing.duration_weeks
    if weeks is not None:
        more = weeks + 1
        yield make("duration", "duration_weeks", _plain(weeks), _plain(more), duration_weeks=more)
    if thing.window is not None:
        yield make("window", "window", _window(thing.window), None, window=None)
        for window in _windows(thing.window):
            yield make("window", "window", _window(thing.window), _window(window), window=window)


def _efforts(low: Number, high: Number) -> Iterator[tuple[Number, Number]]:
    """The low end and the high end one step further apart, or else nearer to each other."""
    step = Fraction(1, 2) if high <= 2 else Fraction(1)
    if low > step:
        yield low - step, high
    elif low + step <= high:
        yield low + step, high
    yield low, high + step


def _windows(window: Window) -> Iterator[Window]:
    """Each end of a window one week further out."""
    for field, by in (("from_weeks", -1), ("until_weeks", 1)):
        weeks = getattr(window, field)
        if weeks is not None and -520 <= weeks + by <= 520:
            yield window.model_copy(update={field: weeks + by})


def _window(window: Window) -> str:
    ends = window.model_dump(exclude_none=True)
    return ", ".join(f"{key} {weeks}" for key, weeks in ends.items())


def _plain(number: Number) -> str:
    return f"{float(number):g}"


def _ends(low: Number, high: Number) -> str:
    return f"{_plain(low)} to {_plain(high)}"


def _of_scaling(scaling: Scaling) -> Iterator[Mutant]:
    """A bound moves, a factor becomes that of a neighbour, an end of what is not known doubles."""
    make = _maker(scaling)
    steps = scaling.below
    for place, (bound, factor) in enumerate(steps):
        factors = [*(other for _, other in steps), scaling.beyond or factor]
        moved: list[tuple[Number, Number]] = [(bound - 1, factor), (bound + 1, factor)]
        moved += [(bound, other) for other in (factors[place + 1],) if other != factor]
        for step in moved:
            below = (*steps[:place], step, *steps[place + 1 :])
            bounds = [value for value, _ in below]
            if bounds == sorted(set(bounds)):
                said = (f"{_plain(b)}: {_plain(f)}" for b, f in ((bound, factor), step))
                yield make("effort", "below", *said, below=below)
    if steps and scaling.beyond != steps[-1][1]:
        last = steps[-1][1]
        yield make("effort", "beyond", _plain(scaling.beyond or 0), _plain(last), beyond=last)
    for field in ("per", "otherwise_per"):
        value = getattr(scaling, field)
        if value is not None:
            yield make("effort", field, _plain(value), _plain(value + 1), **{field: value + 1})
    low, high = scaling.unknown
    for unknown in ((low / Fraction(2), high), (low, high * 2)):
        yield make("effort", "unknown", _ends(low, high), _ends(*unknown), unknown=unknown)


def _swapped(ordered: Sequence[Position | Phase]) -> Iterator[Mutant]:
    """Two neighbours in the order of their ranks, the other way round."""
    for first, second in pairwise(ordered):
        if first.rank == second.rank:
            continue
        key = (first.kind_name, first.id, "rank")
        yield Mutant(
            "order",
            key,
            f"{first.id}, {second.id}",
            f"{second.id}, {first.id}",
            thing=first.model_copy(update={"rank": second.rank}),
            neighbour=second.model_copy(update={"rank": first.rank}),
        )


def _maker(thing: Thing) -> Callable[..., Mutant]:
    def make(kind: Kind, field: str, old: str, new: str | None, **values: object) -> Mutant:
        subject = (thing.kind_name, thing.id, field)
        return Mutant(kind, subject, old, new, thing=thing.model_copy(update=values))

    return make


def _listed(ids: Sequence[str]) -> str:
    return " + ".join(ids)


def _of_credit(question: Question) -> Iterator[Mutant]:
    """The credit of each choice and each step becomes that of a neighbour; bounds move."""
    if not question.scored:
        return
    make = _maker(question)
    for field in ("choice", "special"):
        choices = getattr(question, field)
        others = (*question.choice, *question.special)
        for place, choice in enumerate(choices):
            differing = (o.credit for o in _near(others, choice) if o.credit != choice.credit)
            neighbour = next(differing, None)
            if neighbour is None:
                continue
            changed = choice.model_copy(update={"credit": neighbour})
            values = {field: (*choices[:place], changed, *choices[place + 1 :])}
            said = (f"{choice.id} {_share(credit)}" for credit in (choice.credit, neighbour))
            yield make("credit", field, *said, **values)
    if question.credit is not None:
        for rule, old, new in _of_rule(question.credit):
            yield make("credit", "credit", old, new, credit=rule)


def _near(items: Sequence[T], item: T) -> Iterator[T]:
    """The items from the nearest to the farthest."""
    at = items.index(item)
    yield from sorted(items, key=lambda other: (abs(items.index(other) - at), items.index(other)))


def _of_rule(rule: CreditRule) -> Iterator[tuple[CreditRule, str, str]]:
    for field in ("points", "at_most", "days_since", "at_least"):
        steps = getattr(rule, field)
        for place, (bound, credit) in enumerate(steps):
            others: list[tuple[Number, int]] = [(bound - 1, credit), (bound + 1, credit)]
            credits = [other for _, other in _near(steps, steps[place]) if other != credit]
            others += [(bound, other) for other in credits[:1]]
            for other in others:
                changed = (*steps[:place], other, *steps[place + 1 :])
                bounds = [value for value, _ in changed]
                # Steps go up, days before a date go down; nobody could load anything else.
                if bounds != sorted(set(bounds), reverse=field == "at_least"):
                    continue
                said = (f"{value}: {_share(share)}" for value, share in ((bound, credit), other))
                old, new = said
                yield rule.model_copy(update={field: changed}), old, new


def _share(credit: int | None) -> str:
    return f"{(credit or 0) / MILLION:g}"


def _thing_threshold(thing: Criterion | Level, field: str, value: int) -> Iterator[Mutant]:
    for other in (value - NUDGE, value + NUDGE):
        if 0 <= other <= MILLION:
            said = (_share(value), _share(other))
            yield _maker(thing)("threshold", field, *said, **{field: other})


def _of_settings(ruleset: Ruleset) -> Iterator[Mutant]:
    settings = ruleset.settings
    if settings.scoring and ruleset.evidence:
        line = settings.scoring.threshold
        for other in (line - NUDGE, line + NUDGE):
            if 0 <= other <= MILLION:
                scoring = settings.scoring.model_copy(update={"threshold": other})
                changed = settings.model_copy(update={"scoring": scoring})
                yield _of_setting(changed, "scoring.threshold", _share(line), _share(other))
    if settings.overall.cap_dimension:
        above = settings.overall.cap_above
        for count in (above - 1, above + 1):
            if count >= 0:
                overall = settings.overall.model_copy(update={"cap_above": count})
                changed = settings.model_copy(update={"overall": overall})
                yield _of_setting(changed, "overall.cap_above", str(above), str(count))
    advice = settings.advice
    if advice.minimum_severity:
        scale = [severity.id for severity in ruleset.severities]
        at = scale.index(advice.minimum_severity)
        for least in scale[max(at - 1, 0) : at + 2]:
            if least != advice.minimum_severity:
                changed = _advising(settings, minimum_severity=least)
                yield _of_setting(
                    changed, "advice.minimum_severity", advice.minimum_severity, least, "severity"
                )
    if advice.growth_from is not None:
        for start in (advice.growth_from - 1, advice.growth_from + 1):
            changed = _advising(settings, growth_from=start)
            yield _of_setting(changed, "advice.growth_from", str(advice.growth_from), str(start))
    yield from _of_advice(ruleset)


def _of_advice(ruleset: Ruleset) -> Iterator[Mutant]:
    """What the author wrote in [advice]; what is left out there cannot be mistaken."""
    settings = ruleset.settings
    advice = settings.advice
    written = advice.model_fields_set
    links = (link.priority for gap in ruleset.gaps.values() for link in gap.link)
    least = {"priorities": max(links, default=1), "focus": 1}
    for field, lowest in least.items():
        value = getattr(advice, field)
        for other in (value - 1, value + 1):
            if field in written and lowest <= other <= 100:
                changed = _advising(settings, **{field: other})
                yield _of_setting(changed, f"advice.{field}", str(value), str(other), "advice")
    for place, level in enumerate(advice.growth_levels):
        rest = (*advice.growth_levels[:place], *advice.growth_levels[place + 1 :])
        changed = _advising(settings, growth_levels=rest)
        yield _of_setting(changed, "advice.growth_levels", str(level), None, "advice")
    for place, (one, other_id) in enumerate(pairwise(advice.order)):
        turned = (*advice.order[:place], other_id, one, *advice.order[place + 2 :])
        changed = _advising(settings, order=turned)
        said = (f"{one}, {other_id}", f"{other_id}, {one}")
        yield _of_setting(changed, "advice.order", *said, "order")


def _advising(settings: Settings, **values: object) -> Settings:
    return settings.model_copy(update={"advice": settings.advice.model_copy(update=values)})


def _of_setting(
    settings: Settings, field: str, old: str, new: str | None, kind: Kind = "threshold"
) -> Mutant:
    table, _, name = field.partition(".")
    return Mutant(kind, (_SETTINGS, table, name), old, new, settings=settings)
