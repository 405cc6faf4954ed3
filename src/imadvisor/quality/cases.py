"""Cases: answers and the advice that is expected of them, as TOML beside the rules.

They stand in the folder ``cases/`` of a ruleset::

    [[case]]
    id = "no-owner-in-the-roll-out"
    title.en = "A roll-out without an owner"
    date = 2026-11-02
    [case.answers]
    phase = "rollout"
    owner_named = "no"
    [case.expect]
    gaps_present = ["missing-ownership"]
    order = ["appoint-line-owner", "budget-decision"]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import ConfigDict, Field, ValidationError

from imadvisor.advice.advice import Advice, LeftOutKind, Recommended
from imadvisor.answers.reading import read_sheet
from imadvisor.documents import Document, read_document
from imadvisor.engine.decision import Decision, GapDecision, GapStatus
from imadvisor.engine.program import Program
from imadvisor.errors import AnswersError, Mistakes, Place, Problem, RulesetError, did_you_mean
from imadvisor.model.fields import ExactNumber, Id, Part, Text
from imadvisor.model.numbers import Interval, Number, as_decimal
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.rulesets.loader import ruleset_files, shown_path
from imadvisor.rulesets.located import Located
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.subject import Subject
from imadvisor.rulesets.wrong_values import problems_in

ExpectedLevel = int | list[int] | Literal["none"]
ExpectedAmount = ExactNumber | tuple[ExactNumber, ExactNumber] | Literal["none"]
Variant = Literal["full", "light"]

STATUSES: Mapping[str, GapStatus] = {
    "gaps_present": "present",
    "gaps_absent": "absent",
    "gaps_later": "later",
    "gaps_undetermined": "undetermined",
    "gaps_unknown": "unknown",
    "gaps_not_applicable": "not-applicable",
}
"""The keys of an expectation that list gaps, with how these gaps stand."""

WEIGHED: tuple[GapStatus, ...] = ("present", "later", "undetermined")
"""How a gap stands where it has a severity; of any other, advice shows none."""


_OF_RECOMMENDATIONS = (
    "recommended",
    "not_recommended",
    "left_out",
    "effort",
    "duration",
    "windows",
    "variants",
    "light",
    "order",
    "focus",
)
"""The keys of an expectation that name recommendations."""

FACTS = ("variants", "effort", "duration", "windows")
"""The keys of an expectation that say something of recommendations that are in the list."""


class _Loose(Part):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class ExpectedWindow(Part):
    """When something must happen, in weeks from going live; without either end that is free.

    Attributes:
        from_weeks: the earliest start.
        until_weeks: by when it must be done.
    """

    from_weeks: int | None = None
    until_weeks: int | None = None


class Expect(_Loose):
    """What advice must hold; what is left out may be anything.

    Attributes:
        levels: by dimension: the level, [low, high], or "none" where it is not assessed.
        overall: the overall level, in the same way.
        gaps_present, gaps_absent, gaps_later, gaps_undetermined, gaps_unknown,
            gaps_not_applicable: ids of gaps.
        severity: by gap: the severity, or [low, high]; of a gap that advice speaks of.
        recommended, not_recommended: ids of recommendations.
        left_out: by recommendation that was considered and left out: why it was.
        effort: by recommendation that is in the list: the person-days that it takes here, or
            [low, high], or "none" where nobody knows.
        duration: by recommendation that is in the list: weeks, or "none" where nobody knows.
        windows: by recommendation that is in the list: when it must happen in relation to going
            live; an empty table where that is free.
        variants: by recommendation that is in the list: in full, or light.
        light: exactly the recommendations that are given in their light variant.
        order: recommendations in the order in which they must be ranked.
        focus: exactly the recommendations to begin with, in their order.
        patterns: exactly the patterns present.
        position: exactly the positions.
    """

    levels: dict[str, ExpectedLevel] = Field(default_factory=dict)
    overall: ExpectedLevel | None = None
    gaps_present: tuple[Id, ...] = ()
    gaps_absent: tuple[Id, ...] = ()
    gaps_later: tuple[Id, ...] = ()
    gaps_undetermined: tuple[Id, ...] = ()
    gaps_unknown: tuple[Id, ...] = ()
    gaps_not_applicable: tuple[Id, ...] = ()
    severity: dict[str, Id | tuple[Id, Id]] = Field(default_factory=dict)
    recommended: tuple[Id, ...] = ()
    not_recommended: tuple[Id, ...] = ()
    left_out: dict[str, LeftOutKind] = Field(default_factory=dict)
    effort: dict[str, ExpectedAmount] = Field(default_factory=dict)
    duration: dict[str, ExactNumber | Literal["none"]] = Field(default_factory=dict)
    windows: dict[str, ExpectedWindow] = Field(default_factory=dict)
    variants: dict[str, Variant] = Field(default_factory=dict)
    light: tuple[Id, ...] | None = None
    order: tuple[Id, ...] = ()
    focus: tuple[Id, ...] | None = None
    patterns: tuple[Id, ...] | None = None
    position: tuple[Id, ...] | None = None


class _Written(_Loose):
    id: Id
    title: Text
    date: dt.date
    answers: dict[str, Any] = Field(default_factory=dict)
    targets: dict[str, Any] = Field(default_factory=dict)
    to_confirm: bool = False
    expect: Expect


@dataclass(frozen=True)
class Case:
    """One case, ready to run.

    Args:
        id: unique in the ruleset.
        title: what story it tells.
        sheet: its answers.
        expect: of the advice.
        place: where it stands.
        document: the file that it stands in.
        index: which of the cases in that file it is, from 0.
        to_confirm: whether a person has yet to say that what it expects is right.
    """

    id: str
    title: Text
    sheet: Sheet
    expect: Expect
    place: Place
    document: Document = field(repr=False, compare=False)
    index: int
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that is not as a case expects.

    Args:
        what: the part of the expectation, such as ``gaps_present``.
        expected: what it says.
        found: what came out.
        about: the kind and id of the object that it is about; empty where it is about several.
    """

    what: str
    expected: str
    found: str
    about: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, found {self.found}"


def load_cases(ruleset: Ruleset | Subject) -> tuple[Case, ...]:
    """Read the cases of a ruleset or layer from its folder ``cases/``.

    Args:
        ruleset: whose cases are read; what is tested, for those of a layer that augments.

    Raises:
        RulesetError: with every mistake in them; an unknown id is one.
        DocumentError: a file cannot be read.
    """
    problems: list[Problem] = Mistakes(RulesetError)
    cases: list[Case] = []
    seen: dict[str, Place] = {}
    folder = Path(ruleset.origin.folder)
    ruleset = ruleset.ruleset if isinstance(ruleset, Subject) else ruleset
    # What an importer made of a file has no folder, and no cases.
    for path in ruleset_files(folder, cases=True) if folder.is_dir() else ():
        document = read_document(path, name=shown_path(path))
        for key in document.data:
            if key != "case":
                message = f"a file of cases has no '{key}'"
                place = document.place((key,), of_key=True)
                problems.append(Problem(place, message, "it holds [[case]] tables only"))
        written = document.data.get("case", [])
        if not isinstance(written, list) or not all(isinstance(raw, dict) for raw in written):
            place = document.place(("case",), of_key=True)
            problems.append(Problem(place, "'case' must be tables", "write [[case]]"))
            continue
        for index, raw in enumerate(written):
            try:
                case = _read(document, index, raw, ruleset)
            except RulesetError as error:
                problems.extend(error.problems)
                continue
            if case.id in seen:
                message = f"case '{case.id}' stands twice, also in {seen[case.id]}"
                problems.append(Problem(case.place, message, "give one of them another id"))
            seen.setdefault(case.id, case.place)
            cases.append(case)
    if problems:
        raise RulesetError(problems)
    return tuple(cases)


def _read(document: Document, index: int, raw: dict[str, Any], ruleset: Ruleset) -> Case:
    trail = ("case", index)
    try:
        written = _Written.model_validate(raw)
    except ValidationError as error:
        subject = f"case '{raw.get('id', index + 1)}'"
        located = Located(document, trail)
        raise RulesetError(problems_in(error, located, _Written, subject)) from None
    problems = list(_unknown(document, index, written, ruleset))
    given = {"date": written.date, "answers": written.answers, "targets": written.targets}
    part = Document(document.name, document.syntax, None, given)
    try:
        sheet = read_sheet(part, ruleset)
    except AnswersError as error:
        place = document.place((*trail, "answers"))
        problems += [
            Problem(place, f"case '{written.id}': {problem.message}", problem.hint)
            for problem in error.problems
        ]
        raise RulesetError(problems) from None
    if problems:
        raise RulesetError(problems)
    place = document.place(trail)
    return Case(
        written.id,
        written.title,
        sheet,
        written.expect,
        place,
        document,
        index,
        written.to_confirm,
    )


def _unknown(
    document: Document, index: int, written: _Written, ruleset: Ruleset
) -> Iterable[Problem]:
    """An expectation of something that does not exist would always or never hold."""
    expect = written.expect
    top = ("case", index, "expect")
    weights = [w if isinstance(w, tuple) else (w,) for w in expect.severity.values()]
    named: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("levels", "dimension", expect.levels),
        *((key, "gap", getattr(expect, key)) for key in STATUSES),
        ("severity", "gap", expect.severity),
        *((key, "recommendation", getattr(expect, key) or ()) for key in _OF_RECOMMENDATIONS),
        ("patterns", "pattern", expect.patterns or ()),
        ("position", "position", expect.position or ()),
    )
    for name, kind, ids in named:
        for place, id in enumerate(ids):
            if id not in ruleset.things[kind]:
                table = isinstance(ids, dict)
                yield Problem(
                    document.place((*top, name, id if table else place), of_key=table),
                    f"case '{written.id}': there is no {kind} '{id}'",
                    did_you_mean(id, ruleset.things[kind]),
                )
    for gap, weight in zip(expect.severity, weights, strict=True):
        for one in weight:
            if one not in ruleset.things["severity"]:
                yield Problem(
                    document.place((*top, "severity", gap)),
                    f"case '{written.id}': there is no severity '{one}'",
                    did_you_mean(one, ruleset.things["severity"]),
                )
    expected: list[tuple[tuple[str, ...], object]] = [
        *((("levels", id), value) for id, value in expect.levels.items()),
        (("overall",), expect.overall),
    ]
    for trail, value in expected:
        for level in value if isinstance(value, list) else (value,):
            if isinstance(level, int) and level not in ruleset.levels:
                yield Problem(
                    document.place((*top, *trail)),
                    f"case '{written.id}': there is no level {level}",
                    f"the levels are {', '.join(map(str, ruleset.levels))}",
                )
    if not expect.model_fields_set:
        yield Problem(
            document.place(top),
            f"case '{written.id}' expects nothing, so nothing is tested",
            "say what advice must hold: gaps_present, levels, recommended, …",
        )


def run_case(case: Case, advise: Callable[[Sheet], Advice]) -> tuple[Deviation, ...]:
    """Compare the advice on a case with what it expects.

    Args:
        case: to be run.
        advise: gives advice on a sheet by the case's ruleset.

    Returns:
        Every difference; none where the case holds.
    """
    advice = advise(case.sheet)
    return (*of_decision(case.expect, advice), *of_advice(case.expect, advice))


def of_decision(expect: Expect, found: Advice | Decided) -> tuple[Deviation, ...]:
    """What differs in what the rules say: levels, gaps, severities, patterns and positions.

    Args:
        expect: what is expected.
        found: the advice, or as much of it as this needs.
    """
    decision = found.decision
    differences = [
        Deviation(f"levels.{id}", _level(wanted), _ends(decision.dimensions[id].level), about)
        for id, wanted in expect.levels.items()
        if not _agrees(wanted, decision.dimensions[id].level)
        for about in (("dimension", id),)
    ]
    overall = decision.overall.level
    if expect.overall is not None and not _agrees(expect.overall, overall):
        differences.append(Deviation("overall", _level(expect.overall), _ends(overall)))
    for what, wanted_status in STATUSES.items():
        for id in getattr(expect, what):
            status = decision.gaps[id].status
            if status != wanted_status:
                about = ("gap", id)
                told = f"{id} {wanted_status}", f"{id} {status}"
                differences.append(Deviation(what, *told, about))
    if expect.severity:
        scale = [severity.id for severity in found.program.ruleset.severities]
        for id, weight in expect.severity.items():
            gap = decision.gaps[id]
            ends = severity_ends(gap, scale)
            if ends != (weight if isinstance(weight, tuple) else (weight, weight)):
                told = _between(weight), _between(ends) if ends else f"none, it is {gap.status}"
                differences.append(Deviation(f"severity.{id}", *told, ("gap", id)))
    patterns = [id for id, value in decision.patterns.items() if value is Truth.TRUE]
    if expect.patterns is not None and set(expect.patterns) != set(patterns):
        differences.append(Deviation("patterns", _joined(expect.patterns), _joined(patterns)))
    positions = decision.positions
    if expect.position is not None and set(expect.position) != set(positions):
        differences.append(Deviation("position", _joined(expect.position), _joined(positions)))
    return tuple(differences)


class Decided(Protocol):
    """A decision, with the program that was run."""

    @property
    def decision(self) -> Decision:
        """What the rules say."""

    @property
    def program(self) -> Program:
        """Whose rules they are."""


def of_advice(expect: Expect, advice: Advice) -> tuple[Deviation, ...]:
    """What differs in what is recommended."""
    ranked = [item.id for item in advice.recommendations]
    found = [
        Deviation("recommended", id, "not recommended", ("recommendation", id))
        for id in expect.recommended
        if id not in ranked
    ]
    found += [
        Deviation("not_recommended", f"no {id}", "recommended", ("recommendation", id))
        for id in expect.not_recommended
        if id in ranked
    ]
    left = {out.id: out.why for out in advice.left_out}
    found += [
        Deviation(f"left_out.{id}", why, left.get(id, "not left out"), ("recommendation", id))
        for id, why in expect.left_out.items()
        if left.get(id) != why
    ]
    items = {item.id: item for item in advice.recommendations}
    for key in FACTS:
        for id, wanted in getattr(expect, key).items():
            fact = fact_of(key, advice.ruleset, items[id]) if id in items else None
            if fact is None or fact != as_fact(wanted):
                told = fact_said(as_fact(wanted)), fact_said(fact) if fact else "not recommended"
                found.append(Deviation(f"{key}.{id}", *told, ("recommendation", id)))
    light = light_of(advice)
    if expect.light is not None and set(expect.light) != set(light):
        found.append(Deviation("light", _joined(expect.light), _joined(light)))
    if expect.order:
        actual_order = [id for id in ranked if id in expect.order]
        if actual_order != list(expect.order):
            found.append(Deviation("order", _joined(expect.order), _joined(actual_order)))
    if expect.focus is not None and expect.focus != advice.focus:
        found.append(Deviation("focus", _joined(expect.focus), _joined(advice.focus)))
    return tuple(found)


def light_of(advice: Advice) -> tuple[str, ...]:
    """The recommendations that are given in their light variant, by rank."""
    given = [item.id for item in advice.recommendations if item.variant == "light"]
    return tuple(id for id in given if advice.ruleset.recommendations[id].light is not None)


Fact = str | Interval | ExpectedWindow
"""What a case expects of a recommendation in the list; "none" where there is nothing to expect."""


def fact_of(key: str, ruleset: Ruleset, item: Recommended) -> Fact:
    """What is so of a recommendation that is in the list.

    Args:
        key: one of `FACTS`.
        ruleset: whose recommendation it is.
        item: as it is recommended.
    """
    thing = ruleset.recommendations[item.id]
    match key:
        case "variants":
            return item.variant
        case "effort":
            return item.effort or "none"
        case "duration":
            weeks = thing.duration_weeks
            return "none" if weeks is None else Interval(weeks, weeks)
        case _:
            found = thing.window
            return ExpectedWindow(**found.model_dump()) if found else ExpectedWindow()


def as_fact(wanted: Any) -> Fact:
    """What a case expects, in the form of `fact_of`.

    Args:
        wanted: the value of one recommendation in an expectation.
    """
    if isinstance(wanted, str | ExpectedWindow):
        return wanted
    return Interval(*wanted) if isinstance(wanted, tuple) else Interval(wanted, wanted)


def fact_written(fact: Fact) -> Any:
    """A fact as a case has it.

    Args:
        fact: of `fact_of`.

    Returns:
        A text, a number, the two of an interval, or a table.
    """
    if isinstance(fact, ExpectedWindow):
        return fact.model_dump(exclude_none=True)
    if isinstance(fact, str):
        return fact
    ends = [_plain_number(end) for end in fact]
    return ends[0] if fact.exact else ends


def fact_said(fact: Fact) -> str:
    """A fact in a sentence."""
    if isinstance(fact, ExpectedWindow):
        return ", ".join(f"{key} {weeks}" for key, weeks in fact_written(fact).items()) or "none"
    return fact if isinstance(fact, str) else _between([_plain_number(end) for end in fact])


def _plain_number(number: Number) -> int | Decimal:
    return number if isinstance(number, int) else as_decimal(number)


def severity_ends(gap: GapDecision, scale: Sequence[str]) -> tuple[str, str] | None:
    """The severity that advice shows of a gap, low and high; None where it shows none.

    Args:
        gap: as it was decided.
        scale: the ids of the severities, lightest first.
    """
    if gap.status not in WEIGHED:
        return None
    return scale[int(gap.severity.low)], scale[int(gap.severity.high)]


def _agrees(wanted: ExpectedLevel, found: Interval | None) -> bool:
    if wanted == "none" or found is None:
        return wanted == "none" and found is None
    return [found.low, found.high] == ([wanted, wanted] if isinstance(wanted, int) else wanted)


def _level(wanted: ExpectedLevel) -> str:
    return _between((wanted[0], wanted[-1])) if isinstance(wanted, list) else str(wanted)


def _ends(found: Interval | None) -> str:
    return "none" if found is None else _between(found)


def _between(ends: Sequence[object] | str) -> str:
    if isinstance(ends, str):
        return ends
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _joined(ids: Iterable[str]) -> str:
    return ", ".join(ids) or "none"
