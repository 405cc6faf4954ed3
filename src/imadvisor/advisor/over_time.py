"""Assessments of one organisation over time: two held against each other, or several in a row."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from imadvisor.advice.advice import Advice
from imadvisor.advice.progress import Lost, Progress, Rules
from imadvisor.advice.series import Moment, Series
from imadvisor.advisor.advisor import DEFAULT_ENGINE, DEFAULT_RULESET, Advisor, told_of_nobody
from imadvisor.advisor.answer_paths import Answers, folders_of, paths_of
from imadvisor.answers.conversion import carried
from imadvisor.answers.formats.tables import AnswerTables
from imadvisor.answers.reading import ruleset_named_in
from imadvisor.documents import Document
from imadvisor.errors import (
    AnswersError,
    InputError,
    Place,
    Problem,
    in_one_line,
)
from imadvisor.model.sheet import Sheet
from imadvisor.plugins.loose_rulesets import ruleset_near
from imadvisor.reports.explanation import Comparison
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import same

Name = str | os.PathLike[str]


def compared(
    advisor: Advisor,
    old: Answers,
    new: Answers,
    ruleset: Name | Ruleset | None = None,
    *,
    old_ruleset: Name | Ruleset | None = None,
    engine: str = DEFAULT_ENGINE,
) -> Comparison:
    """Hold two assessments against each other.

    Args:
        advisor: that advises on both.
        old: the answers of the earlier day, as `Advisor.advise` takes them.
        new: those of the later day.
        ruleset: to judge both by; where it is left out, the one that the new answers name.
        old_ruleset: that the old answers were given to, where it is another one and at hand.
        engine: the name of the engine that runs the rules.

    Raises:
        InputError: with every mistake in the rulesets or the answers; the old answers are of a
            later day than the new ones; or they are to rulesets that have nothing in common.
    """
    names = _name_of(old, "OLD"), _name_of(new, "NEW")
    problems: list[Problem] = []
    opened: list[Answers] = []
    for given in (old, new):
        try:
            opened.append(_opened(given, advisor))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    before, after = opened
    now: Advice | None = None
    rules: Ruleset
    try:
        now = advisor.advise(after, ruleset, engine=engine)
        rules = now.ruleset
    except AnswersError as error:
        # Mistakes in the new answers do not hide those in the old ones.
        problems += error.problems
        named_in = after if ruleset is None else None
        rules = _loaded(advisor, ruleset or _named(after) or DEFAULT_RULESET, named_in)
    found: _Old | None = None
    try:
        named = _said(before) or ("" if ruleset is not None else _named(before))
        found = _old_answers(advisor, before, rules, named, old_ruleset, names[0], engine)
    except (AnswersError, _Different) as error:
        problems += error.problems
    if now is None or found is None:
        raise InputError(problems)
    warnings = [*found.warnings, *_about_dates(found.then, now, names)]
    warnings += _about_rules(now, names[1])
    warnings += _about_organisations([found.then, now], names)
    progress = Progress(found.told, found.then, now, found.rules, found.lost)
    read = paths_of(old, new, ruleset, old_ruleset)
    return Comparison(progress, tuple(warnings), read)


def series(
    advisor: Advisor,
    answers: Sequence[Answers],
    ruleset: Name | Ruleset | None = None,
    *,
    engine: str = DEFAULT_ENGINE,
    anonymous: bool = False,
    minimum: int | None = None,
    since: Sequence[Answers] = (),
) -> tuple[Series, tuple[Problem, ...]]:
    """Put assessments of one organisation in the order of their dates.

    Args:
        advisor: that advises on them.
        answers: in any order, each as `Advisor.advise` takes them.
        ruleset: to judge all of them by; where it is left out, the one that the newest names.
        engine: the name of the engine that runs the rules.
        anonymous: whether only the public sheets are known, as `Advisor.advise` has it.
        minimum: how many must then have been asked for a group to be shown.
        since: earlier assessments of the same respondents, on which there was an anonymous report.

    Returns:
        The series, and what a reader should know before trusting it.

    Raises:
        InputError: with every mistake in the ruleset or the answers; two assessments are of the
            same day; or they are to different rulesets.
    """
    names = [_name_of(given, f"assessment {n}") for n, given in enumerate(answers, start=1)]
    opened: list[Answers] = []
    problems: list[Problem] = []
    for given in answers:
        try:
            with told_of_nobody(given) if anonymous else nullcontext():
                opened.append(_opened(given, advisor, anonymous=anonymous))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    named_in: Answers | None = None
    if ruleset is None:
        found = {_named(given): name for given, name in zip(opened, names, strict=True)}
        named = {id: name for id, name in found.items() if id}
        if len(named) > 1:
            told = ", ".join(f"'{id}' ({name})" for id, name in named.items())
            message = f"the answers are to different rulesets: {told}"
            hint = "a series is judged by one ruleset: name files that were answered to the same"
            raise InputError(Problem(Place(names[0]), message, hint))
        ruleset = next(iter(named), None)
        named_in = opened[0]
    if ruleset is None:
        rules = advisor.advise(opened[0], anonymous=anonymous).ruleset
    else:
        rules = _loaded(advisor, ruleset, named_in)
    moments: list[Moment] = []
    for place, (given, name) in enumerate(zip(opened, names, strict=True)):
        try:
            if anonymous:
                # The report tells of all of them, so each must stand beside each.
                before = (*since, *opened[:place])
                advice = advisor.advise(
                    given, rules, engine=engine, anonymous=True, minimum=minimum, since=before
                )
                moments.append(Moment(advice, ()))
                continue
            advice, lost = _by(advisor, given, rules, name, engine, hint=_IN_A_SERIES)
            moments.append(Moment(advice, lost))
        except AnswersError as error:
            problems += error.problems
    if problems:
        raise AnswersError(problems)
    days: dict[dt.date, str] = {}
    for moment, name in zip(moments, names, strict=True):
        if moment.date in days:
            message = f"{name} and {days[moment.date]} are both of {moment.date}"
            hint = "name one of them, or correct the date: a day has one assessment"
            problems.append(Problem(Place(name), message, hint))
        days[moment.date] = name
    if problems:
        raise InputError(problems)
    order = sorted(range(len(moments)), key=lambda place: moments[place].date)
    warnings = _about_organisations(
        [moments[place].advice for place in order], [names[place] for place in order]
    )
    return Series(tuple(moments[place] for place in order)), tuple(warnings)


# -- the old answers, by old rules and new -----------------------------------------------------

_IN_A_SERIES = "correct them; or compare two at a time: imadvisor compare --old-ruleset FOLDER"
_TO_OTHERS = "correct them; or, if they were given to an older ruleset: --old-ruleset FOLDER"


class _Different(InputError):
    """Answers to rulesets that have nothing in common."""


@dataclass(frozen=True)
class _Old:
    told: Advice | None
    then: Advice
    rules: Rules
    lost: tuple[Lost, ...]
    warnings: tuple[Problem, ...] = ()


def _old_answers(
    advisor: Advisor,
    given: Answers,
    rules: Ruleset,
    named: str,
    old_ruleset: Name | Ruleset | None,
    name: str,
    engine: str,
) -> _Old:
    """Advice on the old answers, by the rules that they were given to and by others."""
    if old_ruleset is not None:
        old_rules = _loaded(advisor, old_ruleset)
        return _by_both(advisor, given, old_rules, rules, name, engine)
    if named and named != rules.id:
        known = named in advisor.catalogue.rulesets
        if not known and ruleset_near(named, folders_of(given)) is None:
            message = f"the answers are to '{named}', and the new ones to '{rules.id}'"
            hint = f"if '{rules.id}' came out of '{named}', say where that is: --old-ruleset FOLDER"
            raise _Different(Problem(Place(name), message, hint))
        old_rules = _loaded(advisor, named, given)
        return _by_both(advisor, given, old_rules, rules, name, engine)
    then, lost = _by(advisor, given, rules, name, engine, hint=_TO_OTHERS)
    recorded = then.decision.sheet.ruleset_hash
    if recorded == rules.hash:
        return _Old(then, then, "same", lost)
    if not recorded:
        return _Old(None, then, "not-recorded", lost)
    if rules.id in advisor.catalogue.rulesets:
        # The rules of now may be a folder, and the old ones those that are installed.
        installed = advisor.ruleset(rules.id)
        if installed.hash == recorded:
            return _by_both(advisor, given, installed, rules, name, engine)
    return _Old(None, then, "not-at-hand", lost)


def _by_both(
    advisor: Advisor, given: Answers, old_rules: Ruleset, rules: Ruleset, name: str, engine: str
) -> _Old:
    bases = [ruleset.contents.base.ruleset for ruleset in (old_rules, rules)]
    if old_rules.id != rules.id and bases[0] != bases[1]:
        message = (
            f"the answers are to '{old_rules.id}', and the new ones to '{rules.id}', which is "
            "another ruleset: they do not ask the same"
        )
        hint = "compare answers to one ruleset, or to layers on the same one"
        raise _Different(Problem(Place(name), message, hint))
    told = advisor.advise(given, old_rules, engine=engine)
    if old_rules.hash == rules.hash:
        return _Old(told, told, "same", ())
    taken = carried(told.decision.sheet, rules)
    then = advisor.advise(taken.sheet, rules, engine=engine)
    lost = (
        *(Lost(id, "no-question") for id in taken.no_question),
        *(Lost(id, "no-answer") for id in taken.no_answer),
    )
    recorded = told.decision.sheet.ruleset_hash
    if recorded and recorded != old_rules.hash:
        message = (
            f"the answers were given when {old_rules.id} was {recorded[:19]}…, and the old "
            f"ruleset here is {old_rules.hash[:19]}…"
        )
        hint = "so what the ruleset changed is told from another one than they were given to"
        doubt = Problem(Place(name), message, hint, warning=True)
        return _Old(told, then, "changed", lost, (doubt,))
    return _Old(told, then, "changed", lost)


def _by(
    advisor: Advisor, given: Answers, rules: Ruleset, name: str, engine: str, *, hint: str
) -> tuple[Advice, tuple[Lost, ...]]:
    """Advice on answers by rules that may say something else than when they were given.

    What these rules have no place for is left out, and told; but only where the answers record
    that the ruleset was another one. Else it is a mistake, as anywhere.
    """
    try:
        return advisor.advise(given, rules, engine=engine), ()
    except AnswersError as error:
        if isinstance(given, Sheet) or not isinstance(given, Document | AnswerTables):
            raise
        (reading,) = advisor.readings([given], rules)[1]
        recorded = reading.sheet.ruleset_hash
        if not reading.of_rules:
            raise
        if not recorded or recorded == rules.hash or set(reading.problems) - reading.of_rules:
            message = f"these answers do not fit '{rules.id}' as it is now"
            told = Problem(Place(name), message, hint)
            raise AnswersError([*error.problems, told]) from None
    lost = (
        *(Lost(in_one_line(key), "no-question") for key in reading.unknown),
        *(Lost(id, "no-answer") for id in rules.questions if id in reading.wrong),
    )
    return advisor.advise(reading.sheet, rules, engine=engine), lost


# -- dates and organisations -------------------------------------------------------------------


def _about_dates(then: Advice, now: Advice, names: Sequence[str]) -> list[Problem]:
    old, new = then.decision.sheet.date, now.decision.sheet.date
    if old > new:
        message = f"it is of {old}, and {names[1]} of {new}: the old one is the later one"
        hint = f"swap them: imadvisor compare {names[1]} {names[0]}"
        raise InputError(Problem(Place(names[0]), message, hint))
    if old < new:
        return []
    message = f"{names[0]} and {names[1]} are both of {new}"
    hint = "if one of them corrects the other, what is told is the correction and no progress"
    return [Problem(Place(names[0]), message, hint, warning=True)]


def _about_rules(now: Advice, name: str) -> list[Problem]:
    if not now.other_rules:
        return []
    ruleset, recorded = now.ruleset, now.decision.sheet.ruleset_hash
    message = (
        f"the answers were given when {ruleset.id} was {recorded[:19]}…; both assessments are "
        f"judged by {ruleset.hash[:19]}…"
    )
    hint = "name the ruleset of then with --ruleset, where you have it"
    return [Problem(Place(name), message, hint, warning=True)]


def _about_organisations(advices: Sequence[Advice], names: Sequence[str]) -> list[Problem]:
    found: dict[str, str] = {}
    for advice, name in zip(advices, names, strict=True):
        called = in_one_line(advice.decision.sheet.organisation.get("name", "")).strip()
        if called and not any(same(called, known) for known in found):
            found[called] = name
    if len(found) < 2:
        return []
    message = f"they are of different organisations: {', '.join(found)}"
    hint = "differences between organisations are no change over time"
    return [Problem(Place(list(found.values())[-1]), message, hint, warning=True)]


# -- what is given -----------------------------------------------------------------------------


def _opened(given: Answers, advisor: Advisor, *, anonymous: bool = False) -> Answers:
    """A file as what it says, so that it is read once; anything else as it is."""
    if not isinstance(given, str | os.PathLike) or Path(given).is_dir():
        return given
    opened = advisor.opened(given, anonymous=anonymous)
    if isinstance(opened, Document) and opened.data.keys() >= _REPORT:
        message = "this is a report in JSON, which does not hold the answers that it is on"
        raise AnswersError(Problem(Place(opened.name), message, "name the file that was answered"))
    return opened


_REPORT = {"positions", "overall", "gaps", "recommendations"}
"""What a report on advice holds, and no answer file."""


def _said(given: Answers) -> str:
    """The id of the ruleset that answers name; empty where they name none."""
    if isinstance(given, Sheet):
        return given.ruleset
    if isinstance(given, Document | AnswerTables):
        return ruleset_named_in(given) or ""
    named = given.get("ruleset") if isinstance(given, Mapping) else ""
    return named if isinstance(named, str) else ""


def _named(given: Answers) -> str:
    """The id of the ruleset that answers are to; empty where only reading all of them tells."""
    if isinstance(given, Sheet):
        return given.ruleset or DEFAULT_RULESET
    if isinstance(given, Document | AnswerTables):
        return ruleset_named_in(given) or DEFAULT_RULESET
    if not isinstance(given, Mapping):
        return ""
    named = given.get("ruleset", DEFAULT_RULESET)
    return named if isinstance(named, str) else ""


def _name_of(given: Answers, otherwise: str) -> str:
    if isinstance(given, str | os.PathLike):
        path = os.fspath(given)
        return in_one_line("standard input" if path == "-" else path)
    return given.name if isinstance(given, Document | AnswerTables) else otherwise


def _loaded(advisor: Advisor, ruleset: Name | Ruleset, named_in: Answers | None = None) -> Ruleset:
    """A ruleset; where answers name it, it may stand beside them."""
    if isinstance(ruleset, Ruleset):
        return ruleset
    near = folders_of(named_in) if named_in is not None else None
    return advisor.ruleset(ruleset, near=near)
