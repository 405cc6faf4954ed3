"""What the rules of a question come to, over every selection of its choices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from imadvisor_lens.complaints import Complaints
from imadvisor_lens.lens import RISKS, Question, Risk, Rule
from imadvisor_lens.selections import MOST, Selections
from imadvisor_lens.spelling import listed


@dataclass(frozen=True, slots=True)
class Outcome:
    """The selections that lead to each risk.

    Args:
        space: of all selections of the choices that any rule reads.
        sets: by risk; together everything, and no two overlap.
        answers: the selections that can be an answer: *none of these* stands alone, and stands
            for nothing ticked.
    """

    space: Selections
    sets: Mapping[Risk, int]
    answers: int

    def leading_to(self, risks: Iterable[Risk]) -> int:
        """The selections that lead to one of some risks."""
        found = 0
        for risk in risks:
            found |= self.sets[risk]
        return found


def outcome_of(question: Question, complaints: Complaints) -> Outcome | None:
    """Try every selection, and say which rules can never fire and what no rule covers.

    Args:
        question: that was read without mistakes.
        complaints: takes what is wrong.

    Returns:
        The outcome; None where there are too many choices to try them all.
    """
    read = dict.fromkeys(
        c for rule in question.rules if rule.condition for c in rule.condition.choices
    )
    default = any(rule.condition is None for rule in question.rules)
    if len(read) > MOST:
        message = (
            f"{question.subject}: its rules read {len(read)} choices; with more than {MOST} "
            "it is not checked whether every rule can fire"
        )
        complaints.warn((*question.trail, "riskRules"), message, of_key=True)
        _against_the_specification(question, complaints, ())
        if not default:
            _no_default(question, complaints, "")
        return None
    space = Selections(tuple(read))
    answers = _answers(question, space)
    sets: dict[Risk, int] = dict.fromkeys(RISKS, 0)
    left = space.all
    dead: list[Rule] = []
    for rule in question.rules:
        holds = space.all if rule.condition is None else rule.condition.selections(space)
        if not holds & left & answers:
            dead.append(rule)
            _never(question, rule, complaints, ever=bool(holds & answers))
        sets[rule.risk] |= holds & left
        left &= ~holds
    _against_the_specification(question, complaints, dead)
    if left & answers:
        _no_default(question, complaints, _told(space.one_of(left & answers)))
        return None
    sets["NO_RISK"] |= left
    if not default:
        message = f"{question.subject} has no default rule; its rules cover every selection"
        complaints.warn(
            (*question.trail, "riskRules"), message, "the specification wants one", of_key=True
        )
    return Outcome(space, sets, answers)


def _answers(question: Question, space: Selections) -> int:
    """The selections that can be an answer, as far as the rules read them."""
    nones = [choice.id for choice in question.choices if choice.is_none_of_these]
    read = [none for none in nones if none in space.choices]
    found = space.without(space.with_any(read))
    # Nothing that is read is ticked where something is that is not, too.
    unread = any(c.id not in space.choices for c in question.choices if c.id not in nones)
    if question.none is not None and read and not unread:
        found &= ~space.just(())
    for none in read:
        found |= space.just([none])
    return found


def _against_the_specification(
    question: Question, complaints: Complaints, dead: Collection[Rule]
) -> None:
    """Say which risks are given twice, of the rules that are not known to be dead."""
    seen: dict[Risk, Rule] = {}
    for rule in question.rules:
        if rule in dead:
            continue
        first = seen.setdefault(rule.risk, rule)
        if first is not rule:
            message = (
                f"{question.subject}, rule {rule.number}: rule {first.number} gives {rule.risk} "
                "as well; the specification allows one rule for each risk"
            )
            complaints.warn((*rule.trail, "risk"), message, "join them with ||")


def _never(question: Question, rule: Rule, complaints: Complaints, *, ever: bool) -> None:
    why = "the rules before it take every selection" if ever else "no selection satisfies it"
    if ever and rule.condition is not None:
        why += " that satisfies it"
    message = f"{question.subject}, rule {rule.number} ({rule.risk}) can never fire: {why}"
    complaints.warn(
        (*rule.trail, "condition"),
        message,
        "check the order, and the conditions",
        code="shadowed" if ever else "never-holds",
    )


def _no_default(question: Question, complaints: Complaints, example: str) -> None:
    message = f"{question.subject} has no default rule"
    if example:
        message += f", and no rule says the risk when {example}"
    hint = 'end the rules with {"condition": "default", "risk": "…"}'
    complaints.error((*question.trail, "riskRules"), message, hint, of_key=True)


def _told(ticked: tuple[str, ...]) -> str:
    if not ticked:
        return "nothing is ticked"
    return f"just these are ticked: {listed(ticked)}"
