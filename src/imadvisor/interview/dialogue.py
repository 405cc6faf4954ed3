"""The interview as a machine: what is said to it, and what it does with it.

Nothing here reads or prints: a terminal, a test or another front end says lines to it. An answer
that is to be kept comes out as an answer file would say it; only when it has been saved does the
interview go on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from imadvisor.answers.formats.cell_values import DONT_KNOW, NOT_APPLICABLE, meaning
from imadvisor.answers.formats.grid import Cell
from imadvisor.answers.formats.unclear import Unclear
from imadvisor.answers.reading import read_answer
from imadvisor.errors import Place, harmless
from imadvisor.interview.entry import TypedAnswer
from imadvisor.model.answers import Answer
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.phrases import say
from imadvisor.reasons.goal import InterviewGoal
from imadvisor.reasons.next_question import Asking, Next, Order
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import folded, normal, unquoted

BACK, SKIP, UNKNOWN, OUTSIDE, NOTE, LEFT, STOP = "<", ">", "?", "-", "+", "#", "."
"""The keys, the same in every language; each alone on a line."""

_AROUND = " \t\r\n\v\f\xa0\u202f\u200b\u2060\ufeff"
"""What may stand around a line without being seen."""

_DIRECTION = dict.fromkeys((0x061C, 0x200E, 0x200F, 0x2066, 0x2067, 0x2068, 0x2069))

Waiting = Literal["answer", "reason", "note"]
"""What the next line is taken for."""

Why = Literal[
    "", "empty", "first", "reason", "wrong", "characters", "noted", "stays", "views", "back-again"
]
"""What there is to say of a line: nothing; there was nothing in it; there is nothing before; a
reason is needed; it is no answer; it holds what is no text; the note is kept; what somebody else
answered stays, or what other roles did; what was skipped comes back."""


@dataclass(frozen=True)
class Plan:
    """What an interview is about.

    Args:
        asking: what matters for what.
        goal: what is to be settled.
        order: of the questions.
        asked: the questions that are asked at all: of this role, or of a quick scan.
    """

    asking: Asking
    goal: InterviewGoal
    order: Order
    asked: frozenset[str]


@dataclass(frozen=True)
class Stage:
    """Where an interview is.

    Args:
        sheet: the answers so far, all of them saved.
        step: what comes next by itself; None where nothing is left.
        question: the question that is shown: that of the step, or an earlier one; empty at the
            end.
        before: the questions that were shown before, the last one last.
        skipped: the questions that were put off in this round.
        fresh: whether anything was answered since the last round began.
        rounds: how often what was skipped came back.
        waiting: what the next line is taken for.
        notes: what is kept for the answers that come, by question.
    """

    sheet: Sheet
    step: Next | None
    question: str
    before: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    fresh: bool = False
    rounds: int = 0
    waiting: Waiting = "answer"
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether nothing is asked any more."""
        return not self.question


@dataclass(frozen=True, slots=True)
class Heard:
    """What a line means.

    Args:
        stage: where the interview is after it, unless something is to be saved first.
        save: what is to be kept; None where nothing is.
        why: what there is to say of the line.
        detail: why it is no answer.
        hint: what would be one.
        left: whether to show what is left.
        stop: whether to stop.
    """

    stage: Stage
    save: TypedAnswer | None = None
    why: Why = ""
    detail: str = ""
    hint: str = ""
    left: bool = False
    stop: bool = False


def begun(plan: Plan, sheet: Sheet, notes: Mapping[str, str]) -> Stage:
    """An interview at its first question, or at the first that is left.

    Args:
        plan: what it is about.
        sheet: what was answered before; one can go back to it.
        notes: what was noted of questions that are not answered yet.
    """
    before = tuple(id for id in plan.asking.order if id in sheet.answers and id in plan.asked)
    stage, _ = _onwards(plan, Stage(sheet, None, "", before=before, notes=notes))
    return stage


def heard(plan: Plan, stage: Stage, line: str) -> Heard:
    """What a line means at a stage.

    Args:
        plan: what the interview is about.
        stage: that is not over.
        line: as somebody typed it.
    """
    question = plan.asking.ruleset.questions[stage.question]
    line = line.strip(_AROUND)
    if stage.waiting == "answer" and question.type != "text":
        # Copied from a page, a number comes with marks of its direction.
        line = line.translate(_DIRECTION)
    if _no_text(line):
        return Heard(stage, why="characters")
    if stage.waiting != "answer":
        return _heard_text(plan, stage, line)
    match line:
        case "":
            if stage.question in stage.sheet.answers:
                return Heard(_after(plan, stage)[0])
            return Heard(stage, why="empty")
        case "<":
            return _back(stage)
        case ">":
            return _skipped(plan, stage)
        case "?":
            return Heard(stage, save=TypedAnswer(question.id, DONT_KNOW))
        case "-":
            return Heard(replace(stage, waiting="reason"), why="reason")
        case "+":
            return Heard(replace(stage, waiting="note"))
        case "#":
            return Heard(stage, left=True)
        case ".":
            return Heard(stage, stop=True)
    if line.startswith(NOTE):
        return Heard(stage, save=TypedAnswer(question.id, note=line.removeprefix(NOTE).strip()))
    return _answered(plan, stage, question, line)


def saved(
    plan: Plan,
    stage: Stage,
    entry: TypedAnswer,
    sheet: Sheet,
    notes: Mapping[str, str],
    stays: Answer | None = None,
) -> tuple[Stage, Why]:
    """Where the interview is once something has been saved.

    Args:
        plan: what it is about.
        stage: at which it was typed.
        entry: what was typed.
        sheet: the answers as they are in the file now.
        notes: what is kept there for the answers that come.
        stays: what was there and was not replaced; None where nothing was.
    """
    before = stage.sheet.answers
    stage = replace(stage, sheet=sheet, notes=notes)
    if entry.value is None and stage.question in sheet.answers.keys() - before.keys():
        # Somebody else has answered it meanwhile: that is shown first.
        return stage, ""
    if stays:
        why: Why = "views" if any(role != sheet.role for role, _ in stays.by_role) else "stays"
        return stage, why
    if stage.question not in sheet.answers:
        return stage, "noted"
    skipped = tuple(id for id in stage.skipped if id != stage.question)
    return _after(plan, replace(stage, skipped=skipped, fresh=True))


# -- what lines mean ------------------------------------------------------------------------------


def _heard_text(plan: Plan, stage: Stage, line: str) -> Heard:
    reason, stage = stage.waiting == "reason", replace(stage, waiting="answer")
    if line in ("", BACK):
        return Heard(stage)
    if line == STOP:
        return Heard(stage, stop=True)
    return Heard(stage, save=TypedAnswer(stage.question, NOT_APPLICABLE if reason else None, line))


def _back(stage: Stage) -> Heard:
    if not stage.before:
        return Heard(stage, why="first")
    *before, question = stage.before
    return Heard(replace(stage, question=question, before=tuple(before)))


def _skipped(plan: Plan, stage: Stage) -> Heard:
    skipped = stage.skipped
    if stage.question not in stage.sheet.answers and stage.question not in skipped:
        skipped = (*skipped, stage.question)
    onwards, why = _after(plan, replace(stage, skipped=skipped))
    return Heard(onwards, why=why)


def _answered(plan: Plan, stage: Stage, question: Question, line: str) -> Heard:
    ruleset = plan.asking.ruleset
    try:
        raw = _meant(question, line, ruleset)
        if raw == NOT_APPLICABLE:
            return Heard(replace(stage, waiting="reason"), why="reason")
        read_answer(question, raw, ruleset, stage.sheet.date, stage.sheet.role)
    except Unclear as unclear:
        return Heard(stage, why="wrong", detail=unclear.message, hint=_hint(question, unclear))
    return Heard(stage, save=TypedAnswer(question.id, raw))


def _meant(question: Question, line: str, ruleset: Ruleset) -> Any:
    """What an answer file would say; quotes around the whole line are seen through."""
    raw = by_key(question, line)
    if raw is not None:
        return raw
    try:
        return meaning(question, Cell(line, Place("")), ruleset)
    except Unclear:
        bare = unquoted(line)
        if bare == normal(line):
            raise
        raw = by_key(question, bare)
        return meaning(question, Cell(bare, Place("")), ruleset) if raw is None else raw


def _hint(question: Question, unclear: Unclear) -> str:
    """What would be an answer, as one types it here."""
    letters = ", ".join(chr(ord("a") + place) for place in range(len(question.special)))
    named = any(special.id in unclear.hint for special in question.special)
    match question.type:
        case "single" | "multi":
            return say("type a number from 1 to {}", len(question.choice))
        case "yes-no":
            return say("answer yes or no")
        case "anchored":
            return say("type the number of a level")
        case "date" if named:
            return say(
                "write year-month-day, such as 2026-01-31, or one of the letters {}", letters
            )
        case "number" | "percentage" if named:
            return say("type a number, or one of the letters {}", letters)
        case _:
            return unclear.hint


def by_key(question: Question, line: str) -> Any:
    """What the key of a choice stands for, as an answer file says it; None where it is no key."""
    word = folded(line)
    match question.type:
        case "yes-no" if word in ("y", "j", "n"):
            return "no" if word == "n" else "yes"
        case "single" if line.isascii() and line.isdigit() and len(line) < 4:
            place = int(line) - 1
            return question.choice_ids[place] if 0 <= place < len(question.choice) else None
        case "multi" if re.fullmatch(r"[0-9]{1,3}(?:[ ,;]+[0-9]{1,3})*", line):
            places = [int(part) - 1 for part in re.split(r"[ ,;]+", line)]
            if places == [-1]:
                return []
            if all(0 <= place < len(question.choice) for place in places):
                return [question.choice_ids[place] for place in dict.fromkeys(places)]
        case "number" | "percentage" | "date" if len(word) == 1 and "a" <= word <= "z":
            place = ord(word) - ord("a")
            if place < len(question.special):
                return question.special[place].id
    return None


def _no_text(line: str) -> bool:
    """Whether a line holds what a text may not: control characters, or bytes of another coding."""
    return harmless(line) != line


# -- going on -------------------------------------------------------------------------------------


def _after(plan: Plan, stage: Stage) -> tuple[Stage, Why]:
    """Past the question that is shown."""
    return _onwards(plan, replace(stage, before=(*stage.before, stage.question)))


def _onwards(plan: Plan, stage: Stage) -> tuple[Stage, Why]:
    """At the question that comes next; what was skipped comes back when nothing else is left."""
    asking = plan.asking
    step = asking.next(stage.sheet, plan.goal, plan.order, asked=plan.asked, skipped=stage.skipped)
    why: Why = ""
    if step and step.question in stage.skipped:
        if stage.rounds and not stage.fresh:
            return replace(stage, step=step, question=""), ""
        again = replace(stage, skipped=(), fresh=False, rounds=stage.rounds + 1)
        step = asking.next(again.sheet, plan.goal, plan.order, asked=plan.asked)
        stage, why = again, "back-again"
    question = step.question if step else ""
    before = tuple(id for id in stage.before if id != question)
    return replace(stage, step=step, question=question, before=before), why


Chapter = tuple[str, bool]
"""The dimension of a question, which may be empty, and whether it is one that is answered in
words outside the dimensions."""


def chapter_of(question: Question) -> Chapter:
    """Under which heading a question stands."""
    return question.dimension or "", not question.dimension and question.type == "text"


def left_by_chapter(plan: Plan, step: Next | None) -> Mapping[Chapter, int]:
    """How many questions are left at most under each heading."""
    found: dict[Chapter, int] = {}
    for id in step.left if step else ():
        chapter = chapter_of(plan.asking.ruleset.questions[id])
        found[chapter] = found.get(chapter, 0) + 1
    return found
