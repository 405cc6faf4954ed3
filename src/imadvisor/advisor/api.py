"""What a program asks: one function for each question, as the commands of the same names."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from imadvisor.advice.advice import Advice
from imadvisor.advisor.advisor import DEFAULT_ENGINE, Advisor, default_advisor
from imadvisor.advisor.answer_paths import Answers, paths_of
from imadvisor.documents import Document, read_document
from imadvisor.errors import InputError, Place, Problem, did_you_mean
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import Ruleset

if TYPE_CHECKING:
    from imadvisor.advice.start import Start
    from imadvisor.model.plan import PlanFile
    from imadvisor.planning.roadmap import Roadmap
    from imadvisor.reports.explanation import Comparison, Inquiry, Placed, WhatIf, Why, WhyNot

RulesetGiven: TypeAlias = str | os.PathLike[str] | Ruleset | None
"""A ruleset as it may be given: loaded, by name, as a folder, or as the answers say."""

Plan: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any] | PlanFile | None"
"""A plan as it may be given: a planning file, what it would hold, or with nothing but defaults."""

NewAnswers: TypeAlias = Iterable[str] | Mapping[str, object]
"""Other answers as they may be given: each as ``question=value``, or by question."""


def advise(
    answers: Answers,
    ruleset: RulesetGiven = None,
    *,
    engine: str = DEFAULT_ENGINE,
    anonymous: bool = False,
    minimum: int | None = None,
    since: Sequence[Answers] = (),
    advisor: Advisor | None = None,
) -> Advice:
    """Return the advice on answers: maturity, gaps, and ranked recommendations.

    Args:
        answers: a file (``-`` is standard input), what a file would hold, a folder with the
            sheets of an assessment, or a sheet.
        ruleset: loaded, by name or as a folder; where it is left out, the one that the answers
            name, and im-core where they name none.
        engine: the name of the engine that runs the rules; all of them give the same advice.
        anonymous: whether the advice tells nothing of any one respondent.
        minimum: how many must then have been asked for a group to be shown; where it is left out,
            what the ruleset says.
        since: earlier assessments of the same respondents, on which there was an anonymous report.
        advisor: with the plugins to use; all that are installed where it is left out.

    Returns:
        The advice.

    Raises:
        InputError: with every mistake in the ruleset or the answers.

    >>> advice = advise("examples/municipality.toml")
    >>> [gap.id for gap in advice.with_status("present")][:2]
    ['missing-ownership', 'closure-without-acceptance']
    >>> advice.to_dict()["overall"]["level"]
    {'low': 2, 'high': 2}
    """
    return _advisor(advisor).advise(
        answers, ruleset, engine=engine, anonymous=anonymous, minimum=minimum, since=since
    )


def roadmap(
    answers: Answers | Advice,
    ruleset: RulesetGiven = None,
    *,
    plan: Plan = None,
    goals: Sequence[str] = (),
    planner: Literal["greedy", "optimal"] = "greedy",
    seconds: float = 60.0,
    advisor: Advisor | None = None,
) -> Roadmap:
    """Return a plan of the advice: what, when and by whom, within the capacity there is.

    Args:
        answers: as for `advise`, or the advice itself.
        ruleset: as for `advise`; left out where the advice is given.
        plan: a planning file, what it would hold, or nothing for the usual capacity.
        goals: each as ``severity=high``, ``level=3``, ``overall=3`` or ``dimension=training``.
        planner: ``greedy`` is fast and good; ``optimal`` takes the best that it finds, with a
            proof where there is time for it, and needs the extra ``plan``.
        seconds: that the optimal planner may take.
        advisor: as for `advise`.

    Returns:
        The roadmap; its `note` says where the optimal planner could not be used.

    Raises:
        InputError: with every mistake in the ruleset, the answers, the plan or the goals.

    >>> made = roadmap("examples/municipality.toml", goals=["severity=critical"])
    >>> [(step.id, step.start.isoformat()) for step in made.steps][:1]
    [('appoint-implementation-manager', '2026-11-09')]
    """
    from imadvisor.planning.export_revision import last_change
    from imadvisor.planning.planner import roadmap_of

    advice = _advice(answers, ruleset, advisor)
    place = os.fspath(plan) if isinstance(plan, str | os.PathLike) else "the plan"
    if isinstance(plan, str | os.PathLike):
        advice = dataclasses.replace(advice, read=(*advice.read, *paths_of(plan)))
    made = roadmap_of(
        advice,
        plan_with(plan, goals, advice),
        planner=planner,
        seconds=seconds,
        place=place,
    )
    return dataclasses.replace(made, changed=last_change(advice.read))


def why(
    answers: Answers | Advice,
    about: str,
    ruleset: RulesetGiven = None,
    *,
    level: int | None = None,
    full: bool = False,
    in_roadmap: bool = False,
    plan: Plan = None,
    advisor: Advisor | None = None,
) -> Why:
    """Return the shortest reason why something is so: answers that alone decide it.

    Args:
        answers: as for `advise`, or the advice itself.
        about: the id or code of a gap, pattern, position, recommendation, criterion or dimension.
        ruleset: as for `advise`; left out where the advice is given.
        level: of a dimension: why it is at least at this level.
        full: whether everything that it rests on is told as well.
        in_roadmap: of a recommendation: whether it is told why it starts when it does.
        plan: as for `roadmap`; of a recommendation, tells why it starts when it does.
        advisor: as for `advise`.

    Returns:
        The reason; `outcome.stands` is empty where the answers do not decide it.

    Raises:
        InputError: with every mistake in the ruleset, the answers or the plan; or there is
            nothing of that name, or no such level.

    >>> reason = why("examples/municipality.toml", "G44")
    >>> reason.outcome.said, reason.because
    ('present', ('owner_named',))
    """
    from imadvisor.reasons.ground import grounds_of
    from imadvisor.reports.explanation import Why

    advisor = _advisor(advisor)
    advice = _advice(answers, ruleset, advisor)
    asked = _inquiry(advice, about, level, advisor)
    reasons = advisor.reasons(advice.ruleset)
    because = tuple(reasons.sufficient(asked.sheet, asked.subject, level))
    # Where nothing is decided, everything shows which answers are missing.
    decisive = because if asked.outcome.stands else None
    program = advice.program
    if isinstance(plan, str | os.PathLike):
        advice = dataclasses.replace(advice, read=(*advice.read, *paths_of(plan)))
    return Why(
        advice=advice,
        asked=asked,
        because=because,
        ground=grounds_of(program, asked.sheet, asked.subject, answers=decisive),
        looks_at=reasons.questions_of(asked.subject),
        whole=grounds_of(program, asked.sheet, asked.subject, weights=True) if full else None,
        placed=_placed(advice, asked.subject, plan, in_roadmap=in_roadmap or plan is not None),
    )


def why_not(
    answers: Answers | Advice,
    about: str,
    ruleset: RulesetGiven = None,
    *,
    level: int | None = None,
    advisor: Advisor | None = None,
) -> WhyNot:
    """Return what keeps something from holding, and the smallest changes that make it hold.

    Args:
        answers: as for `advise`, or the advice itself.
        about: as for `why`.
        ruleset: as for `advise`; left out where the advice is given.
        level: of a dimension: what keeps it from this level.
        advisor: as for `advise`.

    Returns:
        The reasons and changes; no changes where it holds already.

    Raises:
        InputError: with every mistake in the ruleset or the answers; or there is nothing of that
            name, or no such level.

    >>> missing = why_not("examples/municipality.toml", "G14")
    >>> [[answer.question for answer in change] for change in missing.changes]
    [['trained_before_use'], ['training_to_use']]
    """
    from imadvisor.reasons.ground import grounds_of
    from imadvisor.reports.explanation import WhyNot

    advisor = _advisor(advisor)
    advice = _advice(answers, ruleset, advisor)
    asked = _inquiry(advice, about, level, advisor)
    ground = grounds_of(advice.program, asked.sheet, asked.subject)
    if asked.outcome.holds:
        return WhyNot(advice, asked, ground, (), complete=True)
    found = advisor.reasons(advice.ruleset).changes(asked.sheet, asked.subject, level)
    return WhyNot(
        advice, asked, ground, found.changes, found.exhaustive, found.elsewhere, found.tried
    )


def what_if(
    answers: Answers | Advice,
    changes: NewAnswers,
    ruleset: RulesetGiven = None,
    *,
    advisor: Advisor | None = None,
) -> WhatIf:
    """Return what would be said differently with other answers.

    Args:
        answers: as for `advise`, or the advice itself.
        changes: the other answers: each as ``question=value``, or by the id or code of the
            question; values are written as in a spreadsheet.
        ruleset: as for `advise`; left out where the advice is given.
        advisor: as for `advise`.

    Returns:
        The advice before and after, and what differs.

    Raises:
        InputError: with every mistake in the ruleset or the answers.
        ValueError: there is no other answer.

    >>> other = what_if("examples/municipality.toml", {"OWN-2": "yes"})
    >>> [(c.old, c.new) for c in other.changes if c.name == ("gap", "missing-ownership")]
    [('present, critical', 'absent')]
    """
    from imadvisor.advice.ruleset_comparison import advice_changes
    from imadvisor.answers.assignments import assigned
    from imadvisor.reports.explanation import WhatIf

    advisor = _advisor(advisor)
    before = _advice(answers, ruleset, advisor)
    sheet = before.decision.sheet
    said = {"date": sheet.date, "answers": assigned(_assignments(changes), before.ruleset)}
    if not said["answers"]:
        raise ValueError("give at least one other answer, such as {'OWN-2': 'yes'}")
    other = advisor.sheet(Document("--set", "toml", None, said), before.ruleset)
    changed = dataclasses.replace(sheet, answers={**sheet.answers, **other.answers})
    after = advisor.advise(changed, before.ruleset)
    return WhatIf(before, after, other.answers, advice_changes(before, after, ()))


def compare(
    old: Answers,
    new: Answers,
    ruleset: RulesetGiven = None,
    *,
    old_ruleset: RulesetGiven = None,
    engine: str = DEFAULT_ENGINE,
    advisor: Advisor | None = None,
) -> Comparison:
    """Return what changed between two assessments, both judged by the rules of now.

    Args:
        old: the answers of the earlier day, as for `advise`.
        new: those of the later day.
        ruleset: to judge both by; where it is left out, the one that the new answers name.
        old_ruleset: that the old answers were given to, where it is another one and at hand; what
            the ruleset changed is then told apart.
        engine: the name of the engine that runs the rules.
        advisor: as for `advise`.

    Returns:
        What changed, and what a reader should know before trusting it.

    Raises:
        InputError: with every mistake in the rulesets or the answers; the old answers are of a
            later day; or they are to rulesets that have nothing in common.

    >>> found = compare(
    ...     "examples/earlier/municipality-2025.toml", "examples/municipality.toml"
    ... )
    >>> overall = found.to_dict()["by_organisation"]["overall"]
    >>> overall["change"], overall["then"], overall["now"]
    ('up', {'low': 1, 'high': 1}, {'low': 2, 'high': 2})
    """
    from imadvisor.advisor.over_time import compared

    return compared(_advisor(advisor), old, new, ruleset, old_ruleset=old_ruleset, engine=engine)


def start(
    situation: Answers | None = None,
    ruleset: RulesetGiven = None,
    *,
    answers: NewAnswers = (),
    date: dt.date | None = None,
    advisor: Advisor | None = None,
) -> Start:
    """Return what to take along when an implementation is only being shaped.

    Args:
        situation: answers as for `advise`, of which only those to questions outside the
            dimensions count; None where nothing is known.
        ruleset: as for `advise`.
        answers: further answers, as the changes of `what_if`.
        date: the day to reckon from where no situation is given; today where it is left out.
        advisor: as for `advise`.

    Returns:
        What belongs in the plan, and what to do in the first ninety days.

    Raises:
        InputError: with every mistake in the ruleset or the answers.

    >>> small = start(answers={"users": 20}, date=dt.date(2026, 11, 2))
    >>> [step.id for step in small.steps][:2]
    ['stakeholder-analysis', 'appoint-line-owner']
    """
    date = date or dt.date.today()
    return _advisor(advisor).start(situation, ruleset, assignments=_assignments(answers), date=date)


# -- what is given ------------------------------------------------------------------------------


def _advisor(given: Advisor | None) -> Advisor:
    return default_advisor() if given is None else given


def _advice(answers: Answers | Advice, ruleset: RulesetGiven, advisor: Advisor | None) -> Advice:
    if not isinstance(answers, Advice):
        return _advisor(advisor).advise(answers, ruleset)
    if ruleset is not None:
        raise TypeError("an advice has its ruleset: leave the ruleset out")
    return answers


def _assignments(given: NewAnswers) -> Iterable[str]:
    if isinstance(given, Mapping):
        return [f"{question}={value}" for question, value in given.items()]
    return [given] if isinstance(given, str) else given


def plan_with(plan: Plan, goals: Sequence[str], advice: Advice) -> PlanFile:
    """The plan that is given, with goals.

    Args:
        plan: a planning file, what it would hold, or None for one with nothing but defaults.
        goals: each as ``severity=high``, ``level=3``, ``overall=3`` or ``dimension=training``.
        advice: that is planned.

    Raises:
        InputError: with every mistake in them.
    """
    from imadvisor.model.plan import PlanFile
    from imadvisor.planning.plan_files import read_plan

    today = dt.date.today()
    if plan is None:
        plan = PlanFile()
    elif isinstance(plan, Mapping):
        plan = read_plan(Document("the plan", "toml", None, dict(plan)), advice, today=today)
    elif not isinstance(plan, PlanFile):
        plan = read_plan(read_document(plan, syntax="toml"), advice, today=today)
    if not goals:
        return plan
    goal = Document("--goal", "toml", None, {"goal": _goal(goals, advice.ruleset)})
    return plan.model_copy(update={"goal": read_plan(goal, advice, today=today).goal})


def _goal(goals: Sequence[str], ruleset: Ruleset) -> dict[str, object]:
    goal: dict[str, object] = {}
    dimensions: list[str] = []
    for given in goals:
        name, _equals, value = given.partition("=")
        if name == "dimension" and value:
            dimensions += [ruleset.named("dimension", one) or one for one in value.split(",")]
        elif name in ("level", "overall") and value.isdigit():
            goal[name] = int(value)
        elif name == "severity" and value:
            goal["severity"] = value
        else:
            hint = "write severity=high, level=3, overall=3 or dimension=training"
            raise InputError(Problem(Place("--goal"), f"'{given}' is no goal", hint))
    if dimensions:
        goal["dimensions"] = dimensions
    return goal


# -- what is asked about ------------------------------------------------------------------------


def _inquiry(advice: Advice, about: str, level: int | None, advisor: Advisor) -> Inquiry:
    from imadvisor.reports.explanation import Inquiry

    ruleset, sheet = advice.ruleset, advice.decision.sheet
    subject = _subject(ruleset, about)
    if level is not None:
        _check_level(ruleset, subject, level)
    outcome = advisor.reasons(ruleset).outcome(sheet, subject, level)
    return Inquiry(ruleset, sheet, subject, outcome)


def _placed(advice: Advice, subject: Name, plan: Plan, *, in_roadmap: bool) -> Placed | None:
    """Where a gap or recommendation stands in its list, and in the roadmap where that is wanted."""
    from imadvisor.planning.start_reasons import bounds_of
    from imadvisor.reasons.place import gap_neighbours, neighbours
    from imadvisor.reports.explanation import Placed

    kind, id = subject
    if kind != "recommendation":
        if in_roadmap:
            message = f"'{id}' is a {kind}, and has no place in a roadmap"
            raise InputError(Problem(Place("--roadmap"), message, "ask about a recommendation"))
        present = advice.with_status("present")
        gap = next((gap for gap in present if kind == "gap" and gap.id == id), None)
        if gap is None or gap.rank is None:
            return None
        return Placed(gap.rank, len(present), gap_neighbours(advice, id))
    item = next((item for item in advice.recommendations if item.id == id), None)
    if item is None:
        return None
    made = bounds = None
    if in_roadmap:
        made = roadmap(advice, plan=plan)
        bounds = bounds_of(made, id) if id in made.starts else None
    return Placed(item.rank, len(advice.recommendations), neighbours(advice, id), made, bounds)


def _check_level(ruleset: Ruleset, subject: Name, level: int) -> None:
    if subject[0] != "dimension":
        message = f"'{subject[1]}' is a {subject[0]}, and has no level"
        raise InputError(Problem(Place("--level"), message, "a level is asked of a dimension"))
    if level not in ruleset.levels:
        hint = f"the levels are {', '.join(map(str, ruleset.levels))}"
        raise InputError(Problem(Place("--level"), f"there is no level {level}", hint))


def _subject(ruleset: Ruleset, name: str) -> Name:
    from imadvisor.reasons.outcome import SUBJECTS

    found = [thing for thing in ruleset.find(name) if thing.kind_name in SUBJECTS]
    if len(found) == 1:
        return found[0].kind_name, found[0].id
    if found:
        names = ", ".join(f"{thing.kind_name}:{thing.id}" for thing in found)
        message = f"'{name}' names {len(found)} objects"
        raise InputError(Problem(Place(ruleset.id), message, f"write one of {names}"))
    known = [
        one
        for kind in SUBJECTS
        for thing in ruleset.things[kind].values()
        for one in (thing.id, thing.code)
        if one
    ]
    hint = did_you_mean(name, known) or f"it is asked about one of {', '.join(SUBJECTS)}"
    raise InputError(Problem(Place(ruleset.id), f"there is nothing to ask about '{name}'", hint))
