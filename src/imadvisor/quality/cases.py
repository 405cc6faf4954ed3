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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from imadvisor.advice.advice import Advice
from imadvisor.documents import Document, read_document
from imadvisor.engine.decision import GapStatus
from imadvisor.errors import AnswersError, Mistakes, Place, Problem, RulesetError, did_you_mean
from imadvisor.exchange.answer_files import read_sheet
from imadvisor.model.answers import Sheet
from imadvisor.model.objects import Id, Part, Text
from imadvisor.rulesets.loading import ruleset_files
from imadvisor.rulesets.ruleset import Ruleset

ExpectedLevel = int | list[int] | Literal["none"]


class _Loose(Part):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Expect(_Loose):
    """What advice must hold; what is left out may be anything.

    Attributes:
        levels: by dimension: the level, [low, high], or "none" where it is not assessed.
        gaps_present, gaps_absent: ids of gaps.
        recommended, not_recommended: ids of recommendations.
        order: recommendations in the order in which they must be ranked.
        patterns: exactly the patterns present.
        position: exactly the positions.
    """

    levels: dict[str, ExpectedLevel] = Field(default_factory=dict)
    gaps_present: tuple[Id, ...] = ()
    gaps_absent: tuple[Id, ...] = ()
    recommended: tuple[Id, ...] = ()
    not_recommended: tuple[Id, ...] = ()
    order: tuple[Id, ...] = ()
    patterns: tuple[Id, ...] | None = None
    position: tuple[Id, ...] | None = None


class _Written(_Loose):
    id: Id
    title: Text
    date: dt.date
    answers: dict[str, Any] = Field(default_factory=dict)
    targets: dict[str, Any] = Field(default_factory=dict)
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
    """

    id: str
    title: Text
    sheet: Sheet
    expect: Expect
    place: Place


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as a case expects.

    Args:
        what: the part of the expectation, such as ``gaps_present``.
        expected: what it says.
        found: what came out.
    """

    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, found {self.found}"


def load_cases(ruleset: Ruleset) -> tuple[Case, ...]:
    """Read the cases of a ruleset from its folder ``cases/``.

    Raises:
        RulesetError: with every mistake in them; an unknown id is one.
        DocumentError: a file cannot be read.
    """
    problems: list[Problem] = Mistakes(RulesetError)
    cases: list[Case] = []
    seen: dict[str, Place] = {}
    folder = Path(ruleset.origin.folder)
    # What an importer made of a file has no folder, and no cases.
    for path in ruleset_files(folder, cases=True) if folder.is_dir() else ():
        document = read_document(path)
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
        raise RulesetError(
            [
                Problem(
                    document.place((*trail, *(p for p in fault["loc"] if p != "list[int]"))),
                    f"case '{raw.get('id', index + 1)}': "
                    f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].lower()}",
                )
                for fault in error.errors(include_url=False)
            ]
        ) from None
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
    return Case(written.id, written.title, sheet, written.expect, document.place(trail))


def _unknown(
    document: Document, index: int, written: _Written, ruleset: Ruleset
) -> Iterable[Problem]:
    """An expectation of something that does not exist would always or never hold."""
    expect = written.expect
    named: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("levels", "dimension", expect.levels),
        ("gaps_present", "gap", expect.gaps_present),
        ("gaps_absent", "gap", expect.gaps_absent),
        ("recommended", "recommendation", expect.recommended),
        ("not_recommended", "recommendation", expect.not_recommended),
        ("order", "recommendation", expect.order),
        ("patterns", "pattern", expect.patterns or ()),
        ("position", "position", expect.position or ()),
    )
    for name, kind, ids in named:
        for id in ids:
            if id not in ruleset.things[kind]:
                yield Problem(
                    document.place(("case", index, "expect", name)),
                    f"case '{written.id}': there is no {kind} '{id}'",
                    did_you_mean(id, ruleset.things[kind]),
                )


def run_case(case: Case, advise: Callable[[Sheet], Advice]) -> tuple[Difference, ...]:
    """Compare the advice on a case with what it expects.

    Args:
        case: to be run.
        advise: gives advice on a sheet by the case's ruleset.

    Returns:
        Every difference; none where the case holds.
    """
    advice = advise(case.sheet)
    expect = case.expect
    found: list[Difference] = []
    for dimension, level in expect.levels.items():
        actual = advice.decision.dimensions[dimension].level
        ends = None if actual is None else [int(actual.low), int(actual.high)]
        wanted = None if level == "none" else [level, level] if isinstance(level, int) else level
        if ends != wanted:
            found.append(Difference(f"levels.{dimension}", str(wanted), str(ends)))
    status = {id: gap.status for id, gap in advice.decision.gaps.items()}
    found += _stand(expect.gaps_present, status, "present", "gaps_present")
    found += _stand(expect.gaps_absent, status, "absent", "gaps_absent")
    ranked = [item.id for item in advice.recommendations]
    for id in expect.recommended:
        if id not in ranked:
            found.append(Difference("recommended", id, "not recommended"))
    for id in expect.not_recommended:
        if id in ranked:
            found.append(Difference("not_recommended", f"no {id}", "recommended"))
    if expect.order:
        actual_order = [id for id in ranked if id in expect.order]
        if actual_order != list(expect.order):
            found.append(Difference("order", _joined(expect.order), _joined(actual_order)))
    if expect.patterns is not None and set(expect.patterns) != set(advice.patterns):
        found.append(Difference("patterns", _joined(expect.patterns), _joined(advice.patterns)))
    positions = advice.decision.positions
    if expect.position is not None and set(expect.position) != set(positions):
        found.append(Difference("position", _joined(expect.position), _joined(positions)))
    return tuple(found)


def _stand(
    ids: Sequence[str], status: dict[str, GapStatus], wanted: GapStatus, what: str
) -> list[Difference]:
    return [
        Difference(what, f"{id} {wanted}", f"{id} {status[id]}")
        for id in ids
        if status[id] != wanted
    ]


def _joined(ids: Iterable[str]) -> str:
    return ", ".join(ids) or "none"
