"""Better answers that make something worse.

Two sheets are compared that differ in one answer. Choices are better by their order, numbers and
dates by what they earn, choices of a multi question by being ticked where that earns something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, pairwise

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import references
from imadvisor.engine.evaluation import truth
from imadvisor.engine.program import present
from imadvisor.engine.severity import severity
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Example, Finding, Pair
from imadvisor.quality.search.diagrams import FALSE, TRUE, Diagrams, TooManyCells
from imadvisor.quality.search.directions import directed, ticking
from imadvisor.quality.search.queries import Is, Query, every, gap_present, level_at_most
from imadvisor.quality.search.sheet_search import Looker
from imadvisor.rulesets.contents import Name
from imadvisor.scoring.methods import BUILT_IN

_TRIES = 200
"""So many pairs of sheets are tried for what depends on several answers at once."""

_FEW = 8
"""So many answers are compared each with each; of more only neighbours."""


@dataclass(frozen=True, slots=True)
class BetterAnswer:
    """Two cells of a variable, the second of which is better.

    Args:
        question: that is answered.
        variable: the question, or one of its choices.
        worse, better: its cells.
    """

    question: str
    variable: int
    worse: int
    better: int


def check(checking: Checking) -> None:
    """Look at every gap and every level, one better answer at a time."""
    steps = steps_of(checking.looker)
    for gap in checking.ruleset.gaps:
        if ("gap", gap, "when") not in checking.dead:
            _subject(checking, ("gap", gap), steps)
    for dimension in checking.ruleset.dimensions:
        _subject(checking, ("dimension", dimension), steps)


def steps_of(looker: Looker) -> dict[int, list[BetterAnswer]]:
    """Every step to a better answer, by variable."""
    meaning = looker.meaning
    found: dict[int, list[BetterAnswer]] = {}
    asking = {
        id
        for (_, _, name), condition in looker.program.ruleset.conditions.items()
        if name == "ask_when"
        for _, id in references(condition)
    }
    for question in looker.program.ruleset.questions.values():
        if question.type == "multi":
            for choice in question.choice_ids:
                if ticking(question, choice):
                    place = meaning.place[question.id, choice]
                    found[place] = [BetterAnswer(question.id, place, 0, 1)]
            continue
        cells = directed(question, meaning.cells.answers[question.id], meaning.cells.day)
        place = meaning.place[question.id,]
        # Where nothing else comes to apply, what gets worse does so between two neighbours.
        each = question.id in asking and len(cells) <= _FEW
        pairs = combinations(cells, 2) if each else pairwise(cells)
        found[place] = [BetterAnswer(question.id, place, worse, better) for worse, better in pairs]
    return found


def weight_of(looker: Looker, subject: Name) -> int:
    """How bad a subject is, as a diagram: the severity of a gap, or minus the level."""
    if subject[0] == "gap":
        return looker.meaning.severity(subject[1])
    return looker.meaning.diagrams.mapped(
        "minus", lambda v: None if v is None else -v, looker.meaning.level(subject[1])
    )


def _subject(checking: Checking, subject: Name, steps: dict[int, list[BetterAnswer]]) -> None:
    looker = checking.looker
    meaning = looker.meaning
    field = "when" if subject[0] == "gap" else ""
    meaning.diagrams.begin()
    try:
        weight = weight_of(looker, subject)
        doubtful = _doubtful(checking, subject, steps)
    except TooManyCells:
        pair = Pair("", subject, opening=False)
        checking.leave("not-monotone", subject, field, "too-many-cells", pair)
        return
    support = meaning.diagrams.support(weight)
    questions = looker.questions_of(query_of(checking, subject))
    if any(meaning.is_open(variable) for variable in support):
        _leave_open_ones(checking, subject, field, questions, steps)
    told: set[tuple[str, bool]] = set()
    rising = _rising(meaning.diagrams, weight, steps)
    for variable in sorted(support):
        if doubtful is not None and meaning.variables[variable][0] not in doubtful:
            continue
        for step in steps.get(variable, ()):
            if rising is not None and (variable, step.worse, step.better) not in rising:
                continue
            for opening in (False, True):
                if opening and subject[0] == "dimension":
                    continue  # Levels may drop because more is asked: more is known then.
                if (step.question, opening) in told:
                    continue
                meaning.diagrams.begin()
                pair = Pair(step.question, subject, opening=opening)
                try:
                    found = _worse(looker, weight, step, questions, opening=opening)
                    if found == FALSE:
                        continue
                    sheets = _two_sheets(checking, subject, step, found)
                except TooManyCells:
                    checking.leave(code_of(pair), subject, field, "too-many-cells", pair)
                    continue
                if sheets is None:
                    checking.leave(code_of(pair), subject, field, "two-answers", pair)
                else:
                    checking.tell(finding(checking, pair, sheets))
                told.add((step.question, opening))


def _rising(
    diagrams: Diagrams, weight: int, steps: Mapping[int, Sequence[BetterAnswer]]
) -> set[tuple[int, int, int]] | None:
    """The steps that make something worse on any sheet; None where each has to be looked at."""
    asked = diagrams.support(weight)
    pairs = {v: [(step.worse, step.better) for step in steps.get(v, ())] for v in asked}
    diagrams.begin()
    try:
        return diagrams.rising(weight, pairs)
    except TooManyCells:
        return None


def query_of(checking: Checking, subject: Name) -> Query:
    """A query that is about everything that decides how bad a subject is."""
    if subject[0] == "dimension":
        return Is(level_at_most(subject[1], 0))
    fields = ("raise_when", "lower_when")
    conditions = [checking.ruleset.conditions.get(("gap", subject[1], field)) for field in fields]
    written = [Is(condition) for condition in conditions if condition is not None]
    return every(Is(gap_present(subject[1])), *written)


def _doubtful(
    checking: Checking, subject: Name, steps: Mapping[int, Sequence[BetterAnswer]]
) -> set[str] | None:
    """The questions that may lower a level by a better answer; None where all may.

    Our own methods never lower a level when a claim or a credit goes up, so that only credits
    that go down and criteria with a condition are left.
    """
    meaning, ruleset = checking.looker.meaning, checking.ruleset
    if subject[0] != "dimension" or checking.program.methods[subject[1]] not in BUILT_IN:
        return None
    found: set[str] = set()
    for criterion in ruleset.criteria.values():
        if criterion.dimension == subject[1] and criterion.when is not None:
            found.update(checking.looker.questions_of(Is(nodes.Holds("met", criterion.id))))
    for question in checking.program.credits[subject[1]]:
        if question.type == "multi":
            continue
        credit = meaning.credit(question)
        place = meaning.place[question.id,]
        for step in steps.get(place, ()):
            before, after = (
                meaning.diagrams.fixed(credit, place, cell) for cell in (step.worse, step.better)
            )
            if before != after and _lower(meaning.diagrams, before, after):
                found.add(question.id)
    return found


def _lower(diagrams: Diagrams, before: int, after: int) -> bool:
    return TRUE in diagrams.values(
        diagrams.combined(
            "lower",
            lambda a, b: TRUE if a is not None and b is not None and b < a else FALSE,
            before,
            after,
        )
    )


def code_of(pair: Pair) -> str:
    """The code of the finding that a pair of sheets would show."""
    return "better-answer-opens" if pair.opening else "not-monotone"


def finding(checking: Checking, pair: Pair, sheets: tuple[Sheet, Sheet]) -> Finding:
    """The finding that a better answer makes something worse.

    Args:
        checking: the check.
        pair: what is shown.
        sheets: the worse and the better one.
    """
    field = "when" if pair.subject[0] == "gap" else ""
    return Finding(
        code_of(pair),
        pair.subject,
        checking.place(pair.subject, field),
        field,
        other=("question", pair.question),
        values={"question": pair.question},
        examples=(Example("worse", sheets[0]), Example("better", sheets[1])),
    )


def _leave_open_ones(
    checking: Checking,
    subject: Name,
    field: str,
    questions: Sequence[str],
    steps: Mapping[int, Sequence[BetterAnswer]],
) -> None:
    """Leave to the solver what better answers do by way of comparisons between answers."""
    meaning = checking.looker.meaning
    for question in questions:
        if question in meaning.cells.paired and steps.get(meaning.place[question,]):
            pair = Pair(question, subject, opening=False)
            checking.leave("not-monotone", subject, field, "two-answers", pair)


def _worse(
    looker: Looker, weight: int, step: BetterAnswer, questions: Sequence[str], *, opening: bool
) -> int:
    """The sheets on which a step makes a subject worse."""
    diagrams = looker.meaning.diagrams
    before = diagrams.fixed(weight, step.variable, step.worse)
    after = diagrams.fixed(weight, step.variable, step.better)
    if before == after:
        return FALSE
    worse = diagrams.combined(
        "worse",
        lambda a, b: TRUE if a is not None and b is not None and b > a else FALSE,
        before,
        after,
    )
    if worse == FALSE:
        return FALSE
    same = _same_asked(looker, step, questions)
    return diagrams.both(worse, diagrams.opposite(same) if opening else same)


def _same_asked(looker: Looker, step: BetterAnswer, questions: Sequence[str]) -> int:
    """The sheets on which a step leaves applicable what was, of the questions that matter."""
    meaning = looker.meaning
    diagrams = meaning.diagrams
    found = TRUE
    for question in questions:
        asked = meaning.asked(question)
        if step.variable in diagrams.support(asked):
            before = diagrams.fixed(asked, step.variable, step.worse)
            after = diagrams.fixed(asked, step.variable, step.better)
            same = diagrams.combined("same", lambda a, b: TRUE if a == b else FALSE, before, after)
            found = diagrams.both(found, same)
    return found


# -- sheets -------------------------------------------------------------------------------


def _two_sheets(
    checking: Checking, subject: Name, step: BetterAnswer, found: int
) -> tuple[Sheet, Sheet] | None:
    """Two sheets that the reference engine confirms; None where none could be made."""
    looker = checking.looker
    query = query_of(checking, subject)
    for path in looker.meaning.diagrams.paths(found, 12):
        way = {**path, step.variable: step.worse}
        worse_answer = looker.answer(step.question, way)
        way[step.variable] = step.better
        loose = looker.is_loose(way) or subject[0] == "dimension"
        for answers in islice(looker.given_by(way, query, loose=loose), _TRIES):
            better = looker.asked_only(answers)
            worse = looker.asked_only({**answers, step.question: worse_answer})
            if gets_worse(checking, subject, worse, better):
                return smaller(checking, subject, step.question, worse, better)
            if not loose:
                break
    return None


def badness(checking: Checking, subject: Name, sheet: Sheet) -> int | None:
    """How bad the reference engine finds a subject; None where absent answers decide."""
    kind, id = subject
    if kind == "dimension":
        score = checking.looker.reference.state([level_at_most(id, 0)], sheet).scores[id]
        return None if score.level is None or not score.level.exact else -int(score.level.low)
    conditions = checking.ruleset.conditions
    moves = [conditions.get(("gap", id, name)) for name in ("raise_when", "lower_when")]
    written = [condition for condition in moves if condition is not None]
    state = checking.looker.reference.state([gap_present(id), *written], sheet)
    there = present(state.gaps[id])
    if there is not Truth.TRUE:
        return None if there is Truth.OPEN else 0
    raised, lowered = (Truth.FALSE if c is None else truth(c, state) for c in moves)
    if Truth.OPEN in (raised, lowered):
        return None
    places = checking.ruleset.severity_places
    base = places[checking.ruleset.gaps[id].severity]
    return 1 + int(severity(base, len(places) - 1, raised, lowered).low)


def gets_worse(checking: Checking, subject: Name, worse: Sheet, better: Sheet) -> bool:
    """Whether the reference engine finds a subject worse on the sheet with the better answer."""
    before, after = (badness(checking, subject, sheet) for sheet in (worse, better))
    return before is not None and after is not None and after > before


def smaller(
    checking: Checking, subject: Name, question: str, worse: Sheet, better: Sheet
) -> tuple[Sheet, Sheet]:
    """The two sheets without the answers that they do not need."""
    for id in list(reversed(list({**worse.answers, **better.answers}))):
        if id == question:
            continue
        fewer = tuple(_without(sheet, id) for sheet in (worse, better))
        if gets_worse(checking, subject, fewer[0], fewer[1]):
            worse, better = fewer
    return worse, better


def _without(sheet: Sheet, question: str) -> Sheet:
    return replace(sheet, answers={id: a for id, a in sheet.answers.items() if id != question})
