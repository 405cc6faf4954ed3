"""What came of running cases: as text, as JSON and as JUnit's XML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.etree import ElementTree as Xml

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from imadvisor.advice.advice import Advice
from imadvisor.errors import harmless
from imadvisor.language import Language
from imadvisor.model.objects import Pattern, Position
from imadvisor.quality.case_results import Result
from imadvisor.quality.case_update import ExpectationChange, by_case
from imadvisor.quality.cases import Deviation
from imadvisor.quality.coverage import KINDS, Coverage, CoverageGoal, Tested
from imadvisor.reasons.ground import grounds_of
from imadvisor.reports.document.names import Names
from imadvisor.reports.document.sentences import condition_in_words, left_out_why
from imadvisor.reports.formats.text import rendered
from imadvisor.reports.ground_text import GroundText
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.subject import Subject

MOST_MISSED = 10
"""So many things that no case exercises are named of each kind, unless all are wanted."""


def tested_text(tested: Tested, code: str, *, colour: bool, full: bool) -> str:
    """What came of the cases, as a test runner tells it.

    Args:
        tested: what came of them.
        code: of the reader's language.
        colour: whether terminal colours are wanted.
        full: whether everything is named that no case exercises.
    """
    subject, results, coverage = tested.subject, tested.results, tested.coverage
    language = Language(code, subject.ruleset)
    say = language.say
    cases = language.say_many("{} case", "{} cases", len(results)).format(len(results))
    head = f"{subject.title}: {cases}"
    parts: list[RenderableType] = [Text(head, style="bold")]
    for result in results:
        if not result.held:
            parts += [Text(""), *_failed(result, language)]
    parts.append(Text(""))
    held = tested.held
    summary = say("{held} held, {failed} failed").format(held=held, failed=len(results) - held)
    style = "bold green" if held == len(results) else "bold red"
    parts.append(Text(summary, style=style))
    waiting = sum(result.case.to_confirm for result in results)
    if waiting:
        told = say("Still to be confirmed by a person, and no test until then: {}")
        parts.append(Text(told.format(waiting), style="yellow"))
    if coverage is not None:
        parts += [Text(""), *_covered(subject.ruleset, coverage, language, full)]
    return rendered(parts, colour=colour)


def _failed(result: Result, language: Language) -> Iterator[RenderableType]:
    say = language.say
    title = Text(say("FAILED"), style="bold red")
    title.append(f" {result.case.id}", style="bold")
    title.append(f" – {language.text(result.case.title)}")
    yield title
    yield _indented(Text(harmless(str(result.case.place)), style="dim"), 2)
    labels = (say("expected"), say("found"), say("why"))
    width = max(map(len, labels)) + 2
    for difference in result.differences:
        yield _indented(Text(difference.what, style="bold"), 2)
        for label, said in zip(labels, (difference.expected, difference.found), strict=False):
            yield _indented(Text(f"{label:{width}}{_in_words(said, language)}"), 4)
        yield _indented(Text(labels[2]), 4)
        for line, depth in _why(difference, result.advice, language):
            yield _indented(Text(f"- {line}"), 6 + 2 * depth)


def _why(difference: Deviation, advice: Advice, language: Language) -> list[tuple[str, int]]:
    """Why what came out is not what was expected, line by line, each with how deep it stands."""
    ruleset, (kind, id) = advice.ruleset, difference.about
    severity = difference.what.startswith("severity")
    subjects: list[Name] = [difference.about] if kind else []
    if difference.what in ("patterns", "position"):
        subjects = [(thing.kind_name, thing.id) for thing in _all(ruleset, difference.what)]
    elif difference.what == "overall":
        subjects = [("overall", "")]
    if not subjects:
        lines = [(line, 0) for line in _ranked(difference.what, advice, language)]
        return lines or [(language.say("Nothing is recommended."), 0)]
    sheet, text = advice.decision.sheet, GroundText(ruleset, advice.decision.sheet, language)
    grounds = [grounds_of(advice.program, sheet, name, weights=severity) for name in subjects]
    lines = list(text.lines(grounds))
    if severity:
        name = next(s.name for s in ruleset.severities if s.id == ruleset.gaps[id].severity)
        told = language.say("Its severity is {}, before it is raised or lowered.")
        lines.append((told.format(language.text(name)), 1))
    lines += [
        (left_out_why(language, advice, out), 1)
        for out in advice.left_out
        if difference.about == ("recommendation", out.id)
    ]
    return lines


def _all(ruleset: Ruleset, what: str) -> Iterable[Pattern | Position]:
    return ruleset.patterns.values() if what == "patterns" else ruleset.positions.values()


def _ranked(what: str, advice: Advice, language: Language) -> Iterator[str]:
    """The recommendations that an expectation is about, as they are ranked."""
    names = Names(advice.ruleset, language)
    for item in advice.recommendations:
        if (what == "light" and item.variant != "light") or (
            what == "focus" and item.id not in advice.focus
        ):
            continue
        phase = names.plain("phase", advice.ruleset.recommendations[item.id].phase)
        yield language.say("{rank}. {name}: {phase}, score {score}, {effort}").format(
            rank=item.rank,
            name=names.recommended(item),
            phase=phase,
            score=language.interval(item.score),
            effort="–" if item.effort is None else language.interval(item.effort),
        )


def _in_words(said: str, language: Language) -> str:
    """What was expected or found, in a language: the words between the ids are ours."""
    say = language.say
    words = {
        "present": say("present"),
        "absent": say("absent"),
        "later": say("later"),
        "undetermined": say("undetermined"),
        "unknown": say("unknown"),
        "not-applicable": say("not applicable"),
        "none": say("none"),
        "none,": say("none") + ",",
        "it": say("it"),
        "is": say("is"),
        "no": say("no"),
        "not": say("not"),
        "to": say("to"),
        "recommended": say("recommended"),
        "in-place": say("in place"),
        "too-small": say("too small"),
        "no-help": say("no help"),
        "waived": say("done without"),
        "not left out": say("not left out"),
        "full": say("full"),
        "light": say("light"),
        "from_weeks": say("from week"),
        "until_weeks": say("until week"),
    }
    return words.get(said) or " ".join(words.get(word, word) for word in said.split(" "))


def _indented(text: Text, by: int) -> Padding:
    return Padding(text, (0, 0, 0, by))


def failure_lines(result: Result, language: Language) -> list[str]:
    """What is not as a case expects, line by line, for other test runners."""
    say = language.say
    lines: list[str] = []
    for difference in result.differences:
        lines.append(difference.what)
        for label, told in (
            (say("expected"), difference.expected),
            (say("found"), difference.found),
        ):
            lines.append(f"  {label}: {_in_words(told, language)}")
        lines.append("  " + say("why") + ":")
        why = _why(difference, result.advice, language)
        lines += [f"    {'  ' * depth}- {line}" for line, depth in why]
    return lines


# -- coverage -------------------------------------------------------------------------------------


def _covered(
    ruleset: Ruleset, coverage: Coverage, language: Language, full: bool
) -> Iterator[RenderableType]:
    say = language.say
    yield Text(say("Exercised by these cases: {}").format(percent(coverage)), style="bold")
    names = {
        "gap": say("gaps, expected present and absent"),
        "branch": say("branches of conditions, true and false"),
        "level": say("levels of dimensions, expected"),
        "pattern": say("patterns, expected present and absent"),
        "position": say("positions, expected"),
        "recommendation": say("recommendations, expected and expected not"),
    }
    for kind in KINDS:
        reached, every = coverage.of(kind)
        if not every:
            continue
        yield _indented(Text(f"{reached}/{every} {names[kind]}"), 2)
        missed = [goal for goal in coverage.missed if goal.kind == kind]
        shown = missed if full else missed[:MOST_MISSED]
        for goal in shown:
            yield _indented(Text(f"- {goal_in_words(ruleset, goal, language)}", style="dim"), 4)
        if len(shown) < len(missed):
            more = say("and {} more; --full names them all").format(len(missed) - len(shown))
            yield _indented(Text(f"- {more}", style="dim"), 4)


def percent(coverage: Coverage) -> str:
    """The share of the goals that are reached, rounded down, so that 100% means all."""
    return f"{int(coverage.share * 100)}%"


def goal_in_words(ruleset: Ruleset, goal: CoverageGoal, language: Language) -> str:
    """What no case exercises, as a reader would say it."""
    say = language.say
    kind, id, field = goal.subject
    name = named(ruleset, kind, id)
    ways = {
        "present": say("expected present by no case"),
        "absent": say("expected absent by no case"),
        "here": say("expected by no case"),
        "recommended": say("expected by no case"),
        "left out": say("expected not to be recommended by no case"),
    }
    if goal.way in ways:
        return f"{name}: {ways[goal.way]}"
    if goal.way == "level":
        return say("{name}: level {level} is expected by no case").format(
            name=name, level=goal.level
        )
    assert goal.branch is not None
    words = condition_in_words(language, ruleset, goal.branch)
    phrase = {
        "true": say("{name}, {field}: no case turns on it that {branch}"),
        "false": say("{name}, {field}: no case turns on it that it is not so that {branch}"),
    }[goal.way]
    return phrase.format(name=name, field=field, branch=words)


def named(ruleset: Ruleset, kind: str, id: str) -> str:
    """An object by code and id, as its author knows it."""
    if kind == "settings":
        return f"[{id}]"
    code = ruleset.things[kind][id].code
    return f"{code} {id}" if code else id


# -- for machines -----------------------------------------------------------------------------


def tested_json(tested: Sequence[Tested], code: str, *, several: bool) -> str:
    """What came of the cases, as JSON.

    Args:
        tested: what came of the cases of each ruleset.
        code: of the reader's language.
        several: whether more than one ruleset was asked for; each is then one of a list.
    """
    each = [_tested_data(one, code) for one in tested]
    told = (
        each[0]
        if each and not several
        else {
            "held": sum(one.held for one in tested),
            "failed": sum(len(one.results) - one.held for one in tested),
            "rulesets": each,
        }
    )
    return json.dumps(told, indent=2, ensure_ascii=False)


def _tested_data(tested: Tested, code: str) -> dict[str, Any]:
    subject, results, coverage = tested.subject, tested.results, tested.coverage
    ruleset = subject.ruleset
    language = Language(code, ruleset)
    told: dict[str, Any] = {
        "ruleset": ruleset.id,
        "layer": subject.origin.layer or None,
        "version": ruleset.version,
        "hash": ruleset.hash,
        "held": tested.held,
        "failed": len(results) - tested.held,
        "seconds": round(tested.seconds, 3),
        "cases": [_case_data(result, language) for result in results],
    }
    if coverage is not None:
        told["coverage"] = {
            "percent": round(float(coverage.share * 100), 2),
            "kinds": {
                kind: {"reached": coverage.of(kind)[0], "of": coverage.of(kind)[1]}
                for kind in KINDS
            },
            "missed": [_goal_data(ruleset, goal, language) for goal in coverage.missed],
        }
    return told


def _case_data(result: Result, language: Language) -> dict[str, Any]:
    return {
        "id": result.case.id,
        "title": language.text(result.case.title),
        "file": result.case.place.file,
        "line": result.case.place.line,
        "held": result.held,
        "to_confirm": result.case.to_confirm,
        "seconds": round(result.seconds, 4),
        "differences": [
            {
                "what": difference.what,
                "expected": difference.expected,
                "found": difference.found,
                "why": _nested(_why(difference, result.advice, language)),
            }
            for difference in result.differences
        ],
    }


def _nested(lines: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Lines that say how deep they stand, each with those below it."""
    found: list[dict[str, Any]] = []
    above = [found]
    for text, depth in lines:
        line: dict[str, Any] = {"text": text, "parts": []}
        above[depth].append(line)
        above[depth + 1 :] = [line["parts"]]
    return found


def _goal_data(ruleset: Ruleset, goal: CoverageGoal, language: Language) -> dict[str, Any]:
    kind, id, field = goal.subject
    data: dict[str, Any] = {"kind": goal.kind, "subject": f"{kind}:{id}", "way": goal.way}
    if goal.branch is not None:
        data["field"] = field
        data["branch"] = condition_in_words(language, ruleset, goal.branch)
    if goal.level is not None:
        data["level"] = goal.level
    return data


def tested_junit(tested: Sequence[Tested], code: str) -> str:
    """What came of the cases, as the XML of JUnit that build servers read.

    Args:
        tested: what came of the cases of each ruleset, each a suite.
        code: of the reader's language.
    """
    name = ", ".join(one.subject.id for one in tested)
    root = Xml.Element("testsuites", {"name": name, **_counts(tested)})
    for one in tested:
        subject = one.subject
        language = Language(code, subject.ruleset)
        attributes = {"name": subject.id, **_counts([one]), "skipped": "0"}
        suite = Xml.SubElement(root, "testsuite", attributes)
        for result in one.results:
            _junit_case(suite, subject, result, language)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counts(tested: Sequence[Tested]) -> dict[str, str]:
    return {
        "tests": str(sum(len(one.results) for one in tested)),
        "failures": str(sum(len(one.results) - one.held for one in tested)),
        "errors": "0",
        "time": f"{sum(one.seconds for one in tested):.3f}",
    }


def _junit_case(suite: Xml.Element, subject: Subject, result: Result, language: Language) -> None:
    case = Xml.SubElement(
        suite,
        "testcase",
        {
            "classname": subject.id,
            "name": result.case.id,
            "file": harmless(result.case.place.file),
            "line": str(result.case.place.line),
            "time": f"{result.seconds:.3f}",
        },
    )
    if not result.held:
        first = str(result.differences[0])
        failure = Xml.SubElement(case, "failure", {"type": "expectation", "message": first})
        failure.text = harmless("\n".join(failure_lines(result, language)))


# -- updating ---------------------------------------------------------------------------------


def update_text(changes: Iterable[ExpectationChange], language: Language, *, colour: bool) -> str:
    """The changes of expectations, as a difference."""
    parts: list[RenderableType] = []
    for case, here in by_case(changes).items():
        parts.append(Text(case, style="bold"))
        for change in here:
            if change.listed:
                old, new = change.was, change.now
            else:
                old, new = _shown(change.was), _shown(change.now)
            if old is not None:
                parts.append(_indented(Text(f"- {change.key}: {old}", style="red"), 2))
            if new is not None:
                parts.append(_indented(Text(f"+ {change.key}: {new}", style="green"), 2))
    return rendered(parts, colour=colour)


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
