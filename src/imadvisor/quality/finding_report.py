"""What a check found, in words and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from imadvisor.documents.toml_values import inline
from imadvisor.errors import Place, harmless, in_one_line
from imadvisor.language import Language
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import as_decimal
from imadvisor.model.sheet import Sheet
from imadvisor.quality.checks.unused import KINDS
from imadvisor.quality.findings import Checked, Example, Finding, Undecided
from imadvisor.quality.manual import ManualPage, manual
from imadvisor.rulesets.contents import Name

_INDENT = "    "
_LONGEST = 160


def message(finding: Finding | Undecided, language: Language) -> str:
    """What a finding says, in a sentence without a full stop."""
    said = finding.values.get("message")
    if said is not None:
        return said
    kind = finding.code
    if kind == "shadowed" and finding.field == "below":
        kind = "shadowed step"
    elif kind == "settled-part":
        kind = f"settled-part {finding.values['truth']}"
    elif kind == "no-difference" and not finding.values:
        kind = "no-difference some"
    elif kind == "prerequisite-size" and finding.other is None:
        kind = "prerequisite-size some"
    elif kind == "near-duplicate" and finding.other is None:
        kind = "near-duplicate some"
    elif kind == "implied-gap" and finding.other is None:
        kind = "implied-gap some"
    words = _sentences(language)[kind]
    values = {
        "object": _named(finding.name),
        "other": _named(finding.other) if finding.other else "",
        **dict.fromkeys(("part", "question", "set", "level", "need", "phase", "due"), ""),
        **dict.fromkeys(("gaps", "condition", "until", "earliest", "finding", "other_part"), ""),
        **finding.values,
        "field": finding.field,
    }
    if finding.code == "stale-acceptance":
        values["object"] = finding.values["object"]
    return words.format(**values)


def help_of(finding: Finding, language: Language) -> str:
    """The next step."""
    return finding.values.get("hint") or manual(language)[finding.code].mend


def _named(name: Name) -> str:
    kind, id = name
    return f"[{id}]" if kind == "settings" else f"{kind} '{id}'"


def _sentences(language: Language) -> dict[str, str]:
    """The sentence of each kind of finding, with places for what it is about."""
    say = language.say
    return {
        "never-holds": say("{object}: {field} can never be true"),
        "always-holds": say("{object}: {field} is never false"),
        "no-difference": say("{object}, {field}: “{part}” makes no difference"),
        "no-difference some": say("{object}, {field}: a part of it makes no difference"),
        "settled-part true": say("{object}, {field}: “{part}” is never false"),
        "settled-part false": say("{object}, {field}: “{part}” can never be true"),
        "severity-never-moved": say("{object}: {field} is never true while the gap is there"),
        "severity-always-moved": say("{object}: {field} is always true while the gap is there"),
        "severity-at-end": say(
            "{object}: {field} changes nothing: no severity lies beyond its own"
        ),
        "never-present": say(
            "{object} is never present: its condition never holds from {due} on, when it is due"
        ),
        "no-recommendation": say("{object} names no recommendation"),
        "no-closing-set": say("{object} does not say what closes it"),
        "closing-set-impossible": say("{object}: its closing set {set} can never be carried out"),
        "same-gaps": say("{object} and {other} are always there together"),
        "implied-gap": say("{object} is there whenever {other} is"),
        "prerequisite-size some": say(
            "{object} is advised where something that it needs is too big"
        ),
        "near-duplicate some": say("{object} or another one reads nearly like one of its kind"),
        "implied-gap some": say("{object} is there whenever another gap is, or brings one with it"),
        "same-patterns": say("{object} and {other} are always there together"),
        "never-scored": say("{object}: answers to all questions never give it a level or a score"),
        "no-levels": say(
            "{object} has no level: its method '{part}' gives a score, and no level starts at one"
        ),
        "unreachable-level": say(
            "{object}: answers to all of its questions never give level {level}"
        ),
        "low-without-advice": say(
            "{object}: answers that hold it at level {level} or lower bring no advice about it"
        ),
        "shadowed": say("{object} is never the first that holds"),
        "shadowed step": say("{object}: step {part} is never the first that holds"),
        "not-monotone": say("{object}: a better answer to '{question}' makes it worse"),
        "better-answer-opens": say(
            "{object}: a better answer to '{question}' makes other questions apply that open it"
        ),
        "no-gap": say("{object}: no gap calls for it"),
        "never-recommended": say("{object} never comes out, though gaps name it: {gaps}"),
        "unused-light": say("{object}: nothing says when its light variant is used"),
        "prerequisite-level": say("{object} (level {level}) needs {other} (level {need})"),
        "prerequisite-phase": say("{object} (phase {phase}) needs {other} (phase {need})"),
        "prerequisite-size": say(
            "{object} is advised where {other}, which it needs, is too big ({condition})"
        ),
        "window-impossible": say(
            "{object} must be done by week {until}, and can be done in week {earliest}"
        ),
        "unused-question": say("{object}: nothing uses its answer"),
        "same-choice-text": say("{object}: its choices {other_part} and {part} read the same"),
        **dict.fromkeys((f"unused-{kind}" for kind in KINDS), say("nothing refers to {object}")),
        "no-source": say("{object} names no source"),
        "no-outline": say("{object} has no {field}"),
        "no-case": say("{object}: no case expects it"),
        "near-duplicate": say("{object}: its {fields} is nearly that of {other}"),
        "stale-acceptance": say("there is no finding {finding} of {object} to accept"),
    }


# -- text -----------------------------------------------------------------------------------


def checked_text(ruleset: str, checked: Checked, language: Language, *, proving: bool) -> str:
    """The outcome of a check in words.

    Args:
        ruleset: its id.
        checked: the outcome.
        language: of the words.
        proving: whether the solver has tried.
    """
    say = language.say
    lines: list[str] = []
    for finding in checked.findings:
        lines += [*_told(finding, language), ""]
    if checked.undecided:
        for undecided in checked.undecided:
            lines.append(_undecided_line(undecided, language))
        if not proving:
            lines.append(_INDENT + say("help: {}").format(say("decide it with --prove")))
        lines.append("")
    lines.append(f"{ruleset}: {_counted(checked, language)}")
    return harmless("\n".join(lines))


def _told(finding: Finding, language: Language) -> Iterator[str]:
    say = language.say
    yield in_one_line(f"{finding.place}: {finding.code}: {message(finding, language)}")
    condition = finding.values.get("condition", "")
    if condition and finding.field and finding.code != "prerequisite-size":
        yield in_one_line(f"{_INDENT}{finding.field} = {_short(inline(condition))}")
    for example in finding.examples:
        yield f"{_INDENT}{_shown(example, language)}:"
        yield from (f"{_INDENT * 2}{line}" for line in sheet_lines(example.sheet))
    if finding.code == "near-duplicate" and finding.other:
        both = ((finding.name, "text"), (finding.other, "other_text"))
        for (_, id), key in both:
            yield in_one_line(f"{_INDENT}{id}: {_short(inline(finding.values[key]))}")
    if finding.proven:
        yield _INDENT + say("shown by the solver")
    yield in_one_line(_INDENT + say("help: {}").format(help_of(finding, language)))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _shown(example: Example, language: Language) -> str:
    say = language.say
    if example.shows == "worse":
        return say("with the worse answer")
    if example.shows == "better":
        return say("with the better answer")
    if example.shows == "nearest":
        return say("the nearest that answers come")
    if example.shows == "without-part":
        return say("the same with it and without it, as here")
    return say("for example")


def _undecided_line(undecided: Undecided, language: Language) -> str:
    say = language.say
    why = {
        "two-answers": say("it depends on several answers at once"),
        "too-many-cells": say("there are too many combinations of answers"),
        "no-sheet": say("the engine did not confirm it"),
        "time": say("the time was up"),
        "memory": say("the solver had used the memory that it may have"),
    }[undecided.why]
    words = say("{place}: undecided: {code}? {message} ({why})")
    return in_one_line(
        words.format(
            place=undecided.place,
            code=undecided.code,
            message=message(undecided, language),
            why=why,
        )
    )


def _counted(checked: Checked, language: Language) -> str:
    found, accepted, undecided = map(len, (checked.findings, checked.accepted, checked.undecided))
    parts = [language.say_many("{} finding", "{} findings", found).format(found)]
    if accepted:
        parts.append(language.say("{} accepted").format(accepted))
    if undecided:
        parts.append(language.say("{} undecided").format(undecided))
    return ", ".join(parts)


def sheet_lines(sheet: Sheet) -> Iterator[str]:
    """The answers of a sheet as an answer file has them."""
    for question, answer in sheet.answers.items():
        yield f"{question} = {inline(_written(answer))}"


def _written(answer: Answer) -> Any:
    """An answer as a value of TOML."""
    value = answer.value
    match answer.kind, value:
        case Kind.DONT_KNOW, _:
            return "?"
        case Kind.NOT_APPLICABLE, _:
            return "n/a"
        case _, frozenset():
            return sorted(value)
        case _, Fraction():
            return as_decimal(value)
        case _:
            return value


# -- JSON -----------------------------------------------------------------------------------


def checked_json(found: Sequence[tuple[str, Checked]], language: Language) -> str:
    """The outcome of a check as JSON.

    Args:
        found: the outcome for each ruleset, by its id.
        language: of the messages.
    """
    ids = [ruleset for ruleset, _ in found]
    told: dict[str, Any] = {"ruleset": ids[0]} if len(ids) == 1 else {}
    told["rulesets"] = ids
    told["findings"] = [
        {"ruleset": ruleset, **_finding(finding, language)}
        for ruleset, checked in found
        for finding in checked.findings
    ]
    told["accepted"] = [
        {"ruleset": ruleset, **_finding(finding, language), "reason": finding.accepted}
        for ruleset, checked in found
        for finding in checked.accepted
    ]
    told["undecided"] = [
        {"ruleset": ruleset, **_undecided(undecided, language)}
        for ruleset, checked in found
        for undecided in checked.undecided
    ]
    return json.dumps(told, indent=2, ensure_ascii=False)


def _undecided(undecided: Undecided, language: Language) -> dict[str, Any]:
    return {
        "code": undecided.code,
        **_at(undecided.place),
        "object": f"{undecided.name[0]}:{undecided.name[1]}",
        "field": undecided.field,
        "message": message(undecided, language),
        "why": undecided.why,
    }


def _finding(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "code": finding.code,
        **_at(finding.place),
        "object": finding.object.strip(":"),
        "field": finding.field,
        "other": finding.other_object,
        "message": message(finding, language),
        "help": help_of(finding, language),
        "examples": [
            {
                "shows": example.shows,
                "date": example.sheet.date.isoformat(),
                "answers": {
                    id: _in_json(_written(answer)) for id, answer in example.sheet.answers.items()
                },
            }
            for example in finding.examples
        ],
        "proven": finding.proven,
    }


def _at(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _in_json(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


# -- the manual -----------------------------------------------------------------------------


def manual_text(page: ManualPage, language: Language) -> str:
    """A page of the manual in words."""
    say = language.say
    lines = [page.code, "", page.what, "", say("Why it matters: {}").format(page.why)]
    lines += ["", say("What to do: {}").format(page.mend)]
    if page.example:
        lines += ["", say("Example:"), *(f"{_INDENT}{line}" for line in page.example.split("\n"))]
    lines += ["", say("If it is meant to be so, accept it in the ruleset:")]
    accepting = ("[[accept]]", 'id = "…"', f'finding = "{page.code}"', 'object = "kind:id"')
    lines += [f"{_INDENT}{line}" for line in (*accepting, 'reason = "…"')]
    return "\n".join(lines)


def manual_list(language: Language) -> str:
    """Every code with what it is."""
    pages = manual(language)
    width = max(map(len, pages))
    return "\n".join(f"{code:<{width}}  {page.what}" for code, page in pages.items())


def manual_json(pages: list[ManualPage]) -> str:
    """Pages of the manual as JSON."""
    return json.dumps(
        [
            {
                "code": page.code,
                "what": page.what,
                "why": page.why,
                "what_to_do": page.mend,
                "example": page.example,
            }
            for page in pages
        ],
        indent=2,
        ensure_ascii=False,
    )
