"""What came of mutants: as text, as JSON, and as cases for a person to confirm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from imadvisor.conditions.nodes import Condition
from imadvisor.documents.toml_values import inline, key, quoted
from imadvisor.language import Language
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.sheet import Sheet
from imadvisor.quality.case_report import named
from imadvisor.quality.difference import Expected
from imadvisor.quality.mutants import KINDS, Mutant
from imadvisor.quality.mutation import Judged, Mutation, Outcome
from imadvisor.quality.witness import Same
from imadvisor.reports.document.names import Names
from imadvisor.reports.document.sentences import condition_in_words
from imadvisor.reports.formats.text import rendered
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.subject import Subject

OUTCOMES: tuple[Outcome, ...] = ("killed", "survived", "equivalent", "undecided")


def mutated_text(
    ruleset: Ruleset, mutation: Mutation, language: Language, *, seconds: float, colour: bool
) -> str:
    """What came of the mutants, survivors first.

    Args:
        ruleset: whose rules they are.
        mutation: what came of them.
        language: of the reader.
        seconds: that it took.
        colour: whether terminal colours are wanted.
    """
    say = language.say
    parts: list[RenderableType] = []
    survivors = mutation.of("survived")
    for number, found in enumerate(survivors, start=1):
        parts += [*_survivor(ruleset, found, number, language), Text("")]
    undecided = mutation.of("undecided")
    if undecided:
        parts.append(Text(say("Neither told apart nor proved the same:"), style="bold"))
        parts += [
            _indented(Text(f"- {change_in_words(ruleset, found.mutant, language)}"), 2)
            for found in undecided
        ]
        parts.append(Text(""))
    heads = (say("killed"), say("survived"), say("equivalent"), say("undecided"))
    parts.append(Text(_row("", heads), style="bold"))
    names = kinds_in_words(language)
    for kind in KINDS:
        counts = [len(mutation.of(outcome, kind)) for outcome in OUTCOMES]
        if any(counts):
            parts.append(Text(_row(names[kind], map(str, counts))))
    totals = [str(len(mutation.of(outcome))) for outcome in OUTCOMES]
    parts.append(Text(_row(say("together"), totals), style="bold"))
    parts.append(Text(""))
    phrase = say("The cases see {score} of the mistakes that make a difference ({seconds} s).")
    shown = language.number(Fraction(round(seconds * 10), 10))
    summary = phrase.format(score=percent_of(mutation.score()), seconds=shown)
    parts.append(Text(summary, style="bold"))
    return rendered(parts, colour=colour)


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:34}" + "".join(f"{cell:>11}" for cell in cells)


def percent_of(score: Fraction | None) -> str:
    """A share of mutants, rounded down to a tenth, so that 100% means all."""
    return "–" if score is None else f"{int(score * 1000) / 10:g}%"


def kinds_in_words(language: Language) -> Mapping[str, str]:
    """Every kind of mistake, as a reader would say it."""
    say = language.say
    return {
        "threshold": say("a threshold moved"),
        "operator": say("an operator turned"),
        "and-or": say("and for or, or for and"),
        "dropped": say("a condition left out"),
        "choice": say("another choice"),
        "severity": say("another severity"),
        "modifier": say("a modifier left out"),
        "due": say("due in another phase"),
        "credit": say("another credit"),
        "link": say("a link left out or moved"),
        "closing": say("a closing set changed"),
        "prerequisite": say("a prerequisite left out"),
        "effort": say("another effort"),
        "duration": say("another duration"),
        "window": say("a window left out or moved"),
        "order": say("neighbours the other way round"),
        "advice": say("another setting of advice"),
    }


def _survivor(
    ruleset: Ruleset, found: Judged, number: int, language: Language
) -> Iterator[RenderableType]:
    say = language.say
    assert found.told is not None
    yield Text(f"{number}. {change_in_words(ruleset, found.mutant, language)}", style="bold")
    sheet = found.told.sheet
    answers = "; ".join(answers_in_words(ruleset, sheet, language)) or say("no answers at all")
    phrase = say("This sheet tells them apart: {answers} (on {date}).")
    yield _indented(Text(phrase.format(answers=answers, date=language.date(sheet.date))), 3)
    expected = expected_in_words(found.told.expected)
    yield _indented(Text(say("By the rules as they are: {}.").format(expected)), 3)
    if found.told.only_open:
        phrase = say("It differs only while answers are absent; on no complete sheet.")
        yield _indented(Text(phrase, style="dim"), 3)
    if found.told.case:
        phrase = say("The sheet of case {} shows it too; it expects nothing that differs.")
        yield _indented(Text(phrase.format(found.told.case), style="dim"), 3)


def _indented(text: Text, by: int) -> Padding:
    return Padding(text, (0, 0, 0, by))


def change_in_words(ruleset: Ruleset, mutant: Mutant, language: Language) -> str:
    """A mutant as a difference: where, what it says, and what it says with the mistake."""
    kind, id, field = mutant.subject
    where = f"{named(ruleset, kind, id)}, {field}"
    old = _part(ruleset, mutant.old, language)
    if mutant.new is None:
        return language.say("{where}: left out: {old}").format(where=where, old=old)
    return f"{where}: {old} → {_part(ruleset, mutant.new, language)}"


def _part(ruleset: Ruleset, part: Condition | str, language: Language) -> str:
    return part if isinstance(part, str) else condition_in_words(language, ruleset, part)


def answers_in_words(ruleset: Ruleset, sheet: Sheet, language: Language) -> Iterator[str]:
    """The answers of a sheet, by question."""
    names = Names(ruleset, language)
    for id in ruleset.questions:
        answer = sheet.answers.get(id)
        if answer is not None:
            question = ruleset.questions[id]
            yield f"{question.label} = {names.answer(question, answer)}"


def same_in_words(same: Same, language: Language) -> str:
    """Why nothing can come of a mistake."""
    say = language.say
    phrase = {
        "rule": say("The rule says the same for each of the {count} combinations that it reads."),
        "sheets": say("Each of the {count} sheets that rules tell apart leads to the same advice."),
    }[same.why]
    return phrase.format(count=language.number(same.tried))


def expected_in_words(expected: Expected) -> str:
    """A part of an expectation, as it is written in a case."""
    return "; ".join(f"{name} = {inline(value)}" for name, value in expected.items())


# -- JSON -------------------------------------------------------------------------------------


def mutated_json(
    subject: Subject, mutation: Mutation, language: Language, *, seconds: float
) -> str:
    """What came of the mutants, as JSON."""
    score, ruleset = mutation.score(), subject.ruleset
    told: dict[str, Any] = {
        "ruleset": ruleset.id,
        "layer": subject.origin.layer or None,
        "version": ruleset.version,
        "hash": ruleset.hash,
        "mutants": len(mutation.judged),
        **{outcome: len(mutation.of(outcome)) for outcome in OUTCOMES},
        "percent": None if score is None else round(float(score * 100), 2),
        "seconds": round(seconds, 2),
        "kinds": {
            kind: {outcome: len(mutation.of(outcome, kind)) for outcome in OUTCOMES}
            for kind in KINDS
        },
        "survivors": [_judged_data(ruleset, found, language) for found in mutation.of("survived")],
        "equivalents": [
            _judged_data(ruleset, found, language) for found in mutation.of("equivalent")
        ],
        "undecided_ones": [
            _judged_data(ruleset, found, language) for found in mutation.of("undecided")
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False, default=float)


def _judged_data(ruleset: Ruleset, found: Judged, language: Language) -> dict[str, Any]:
    mutant = found.mutant
    kind, id, field = mutant.subject
    data: dict[str, Any] = {
        "kind": mutant.kind,
        "subject": f"{kind}:{id}",
        "field": field,
        "old": _part(ruleset, mutant.old, language),
        "new": None if mutant.new is None else _part(ruleset, mutant.new, language),
    }
    if found.same is not None:
        data["reason"] = same_in_words(found.same, language)
    if found.told is not None:
        sheet = found.told.sheet
        data["date"] = sheet.date.isoformat()
        data["answers"] = {id: _plain(answer) for id, answer in sheet.answers.items()}
        data["expected"] = dict(found.told.expected)
        data["case"] = found.told.case or None
        data["only_while_absent"] = found.told.only_open
    return data


def _plain(answer: Answer) -> Any:
    value = written(answer)
    return value.isoformat() if hasattr(value, "isoformat") else value


def written(answer: Answer) -> Any:
    """An answer as a file of answers has it."""
    if answer.kind is Kind.DONT_KNOW:
        return "?"
    if answer.kind is Kind.NOT_APPLICABLE:
        return "n/a"
    value = answer.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Fraction):
        return float(value)
    return value


# -- cases ------------------------------------------------------------------------------------


def cases_toml(
    ruleset: Ruleset, survivors: Sequence[Judged], taken: Iterable[str], language: Language
) -> str:
    """Cases that would see the survivors, for a person to confirm.

    Args:
        ruleset: whose rules they are.
        survivors: each with the sheet that tells it apart.
        taken: the ids of the cases that there are.
        language: of the comments.
    """
    used = set(taken)
    return "\n".join(_case(ruleset, found, used, language) for found in survivors)


def _case(ruleset: Ruleset, found: Judged, used: set[str], language: Language) -> str:
    assert found.told is not None
    say = language.say
    sheet = found.told.sheet
    base = re.sub(r"[^a-z0-9]+", "-", f"confirm-{found.mutant.name[1]}".lower())[:70].strip("-")
    number = 1
    while (id := f"{base}-{number}") in used:
        number += 1
    used.add(id)
    change = change_in_words(ruleset, found.mutant, language)
    comments = (
        say("To be confirmed: is what is expected here right? Then tell its story in the title,"),
        say("and take out the line to_confirm. It was made because no case sees this mistake:"),
        change,
    )
    lines = [*(f"# {' '.join(comment.split())}" for comment in comments)]
    lines += ["[[case]]", f"id = {quoted(id)}", "to_confirm = true"]
    lines += [f"title.{code} = {quoted(change)}" for code in (ruleset.languages[0],)]
    lines += [f"date = {sheet.date.isoformat()}", "", "[case.answers]"]
    lines += [f"{key(q)} = {_value(answer)}" for q, answer in sheet.answers.items()]
    lines += ["", "[case.expect]"]
    lines += [f"{name} = {inline(value)}" for name, value in found.told.expected.items()]
    return "\n".join(lines) + "\n"


def _value(answer: Answer) -> str:
    value = written(answer)
    return repr(value) if isinstance(value, float) else inline(value)
