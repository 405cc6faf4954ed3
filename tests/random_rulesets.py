"""Random rulesets and sheets, for the laws that hold for all of them.

Conditions are made as texts, so that the parser takes part; they are well typed by construction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st

from imadvisor import Answer, Ruleset, Sheet
from imadvisor.documents import Document
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.model.questions import Question
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loader import assemble
from imadvisor.scoring.methods import BUILT_IN

METHODS = {method.name: method for method in BUILT_IN}
NEEDS = {method.name: method.needs for method in BUILT_IN}
TODAY = dt.date(2026, 11, 2)
TYPES = ("single", "ordered", "multi", "yes-no", "number", "percentage", "date", "text")
TEXT = {"en": "x"}
ROLES = ("boss", "user", "helper")


def assembled(data: Mapping[str, Any]) -> Ruleset:
    """A ruleset of data as one document would hold it."""
    document = Document(name="random.toml", syntax="toml", text=None, data=dict(data))
    return assemble([document], methods=NEEDS, origin=Origin("", "", "random"))


@dataclass
class _Draft:
    """What is there so far, so that conditions speak of what exists."""

    data: dict[str, Any]
    questions: list[dict[str, Any]] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    criteria: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)

    def of_type(self, *types: str) -> list[dict[str, Any]]:
        return [q for q in self.questions if q["type"] in types]


_CREDITS = st.sampled_from(
    [0, Decimal("0.1"), Decimal("0.3"), Decimal("0.333333"), Decimal("0.5"), Decimal("0.7"), 1]
)


@st.composite
def rulesets(draw: st.DrawFn) -> Ruleset:
    """A small ruleset with anything that a ruleset may hold."""
    draft = _Draft(
        {
            "schema": 1,
            "ruleset": {
                "id": "random",
                "version": "1",
                "title": TEXT,
                "languages": ("en",),
                "licence": "CC0",
            },
            "scoring": {
                "method": draw(st.sampled_from(sorted(METHODS))),
                "dont_know": draw(st.sampled_from(["exclude", "worst"])),
                "threshold": draw(_CREDITS),
            },
            "role": [{"id": role, "rank": rank, "name": TEXT} for rank, role in enumerate(ROLES)],
            "respondents": {
                "management": ("boss",),
                "users": ("user",),
                "apart": draw(st.integers(1, 3)),
            },
            "severity": [{"id": f"s{value}", "value": value, "name": TEXT} for value in (1, 2, 3)],
            "level": [
                {"id": f"l{n}", "number": n, "name": TEXT, "from_score": Decimal(n) / 5}
                for n in range(5)
            ],
        }
    )
    if draw(st.integers(0, 4)):
        draft.questions.append(_phase())
        draft.data["timing"] = {"question": "phase"}
    for place in range(draw(st.integers(0, 2))):
        draft.dimensions.append(f"d{place}")
    data = draft.data
    data["dimension"] = []
    for place, dimension in enumerate(draft.dimensions):
        made: dict[str, Any] = {"id": dimension, "rank": place, "name": TEXT}
        if draw(st.booleans()):
            made["method"] = draw(st.sampled_from(sorted(METHODS)))
        data["dimension"].append(made)
    data["criterion"] = []
    _criteria(draw, draft)
    for place in range(draw(st.integers(2, 6))):
        draft.questions.append(draw(_question(draft, f"q{place}")))
    _evidence(draw, draft)
    for criterion in data["criterion"]:
        if criterion.pop("by_condition"):
            criterion["when"] = draw(_condition(draft, "question"))
    data["gap"] = [_gap(draw, draft, f"g{place}") for place in range(draw(st.integers(1, 4)))]
    data["pattern"] = []
    for place in range(draw(st.integers(0, 2))):
        when = draw(_condition(draft, "gap"))
        data["pattern"].append({"id": f"p{place}", "name": TEXT, "when": when, "meaning": TEXT})
        draft.patterns.append(f"p{place}")
    data["position"] = [
        {
            "id": f"z{place}",
            "rank": place,
            "choose": draw(st.sampled_from(["first", "also"])),
            "name": TEXT,
            "when": draw(_condition(draft, "gap")),
            "meaning": TEXT,
            "advice": TEXT,
        }
        for place in range(draw(st.integers(0, 2)))
    ]
    if bool(draft.dimensions) and draw(st.booleans()):
        data["overall"] = {
            "cap_dimension": draft.dimensions[0],
            "cap_above": draw(st.integers(0, 2)),
            "cap_when": draw(_condition(draft, "question")),
        }
    data["question"] = draft.questions
    return assembled(data)


def _phase() -> dict[str, Any]:
    return {
        "id": "phase",
        "type": "single",
        "ordered": True,
        "text": TEXT,
        "choice": [{"id": f"t{place}", "text": TEXT} for place in range(3)],
    }


def _criteria(draw: st.DrawFn, draft: _Draft) -> None:
    for dimension in draft.dimensions:
        for level in sorted(draw(st.sets(st.integers(1, 4), min_size=1, max_size=3))):
            id = f"{dimension}-{level}"
            draft.criteria.append(id)
            criterion = {
                "id": id,
                "dimension": dimension,
                "level": level,
                "statement": TEXT,
                "by_condition": draw(st.integers(0, 3)) == 0,
            }
            if draw(st.booleans()):
                criterion["threshold"] = draw(_CREDITS)
            draft.data["criterion"].append(criterion)


@st.composite
def _question(draw: st.DrawFn, draft: _Draft, id: str, type: str = "") -> dict[str, Any]:
    type = type or draw(st.sampled_from(TYPES))
    made: dict[str, Any] = {"id": id, "type": "single" if type == "ordered" else type, "text": TEXT}
    if type in ("single", "ordered", "multi"):
        count = draw(st.integers(2, 4))
        made["choice"] = [{"id": f"c{place}", "text": TEXT} for place in range(count)]
        made["ordered"] = type == "ordered"
    if type in ("number", "percentage", "date") and draw(st.booleans()):
        made["special"] = [{"id": "never", "text": TEXT}]
    if type in ("number", "percentage") and draw(st.integers(0, 2)) == 0:
        made["whole"] = True
    if type in ("number", "percentage") and draw(st.integers(0, 2)) == 0:
        made["minimum"] = draw(st.sampled_from([0, 1, Decimal("2.5")]))
    if type in ("number", "percentage") and draw(st.integers(0, 2)) == 0:
        made["maximum"] = draw(st.sampled_from([20, 50, Decimal("12.25")]))
    if type == "date" and draw(st.integers(0, 2)) == 0:
        made["past"] = True
    if draw(st.booleans()):
        made["roles"] = draw(st.lists(st.sampled_from(ROLES), unique=True, max_size=2))
    if type == "date" and draw(st.booleans()):
        made["combine"] = draw(st.sampled_from(["earliest", "latest"]))
    if draft.questions and draw(st.integers(0, 2)) == 0:
        made["ask_when"] = draw(_condition(draft, "ask"))
    return made


def _evidence(draw: st.DrawFn, draft: _Draft) -> None:
    """Anchored questions, and at least one question with credit for each criterion."""
    for dimension in draft.dimensions:
        made = draw(_question(draft, f"claim_{dimension}", "anchored"))
        draft.questions.append({**made, "dimension": dimension})
    for criterion in draft.data["criterion"]:
        id = criterion["id"].replace("-", "_")
        for place in range(draw(st.integers(1, 2))):
            type = draw(st.sampled_from([t for t in TYPES if t != "text"]))
            made = draw(_question(draft, f"e_{id}_{place}", type))
            made["dimension"] = criterion["dimension"]
            if not criterion["by_condition"]:
                made["criterion"] = criterion["id"]
            made["weight"] = draw(st.integers(1, 3))
            _credit(draw, draft, made)
            draft.questions.append(made)


def _credit(draw: st.DrawFn, draft: _Draft, made: dict[str, Any]) -> None:
    for choice in (*made.get("choice", ()), *made.get("special", ())):
        choice["credit"] = draw(_CREDITS)
    steps = [[bound, draw(_CREDITS)] for bound in (3, 10, 40)]
    if made["type"] in ("number", "percentage"):
        made["credit"] = {draw(st.sampled_from(["points", "at_most"])): steps}
    if made["type"] == "date":
        others = [q["id"] for q in draft.of_type("date")]
        if bool(others) and draw(st.booleans()):
            falling = [[bound, credit] for bound, credit in reversed(steps)]
            other = draw(st.sampled_from(others))
            made["credit"] = {"days_before": other, "at_least": falling}
        else:
            made["credit"] = {"days_since": steps}


def _gap(draw: st.DrawFn, draft: _Draft, id: str) -> dict[str, Any]:
    gap: dict[str, Any] = {
        "id": id,
        "name": TEXT,
        "severity": draw(st.sampled_from(["s1", "s2", "s3"])),
        "when": draw(_condition(draft, "gap")),
    }
    for name in ("raise_when", "lower_when"):
        if draw(st.booleans()):
            gap[name] = draw(_condition(draft, "gap"))
    if "timing" in draft.data and draw(st.integers(0, 3)):
        gap["due"] = draw(st.sampled_from(["t0", "t1", "t2", "t2"]))
    draft.gaps.append(id)
    return gap


# -- conditions -------------------------------------------------------------------------------


@st.composite
def _condition(draw: st.DrawFn, draft: _Draft, stratum: str, depth: int = 2) -> str:
    kind = draw(st.integers(0, 7)) if depth else 0
    if kind <= 3:
        return draw(_leaf(draft, stratum))
    parts = [draw(_condition(draft, stratum, depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    if kind == 4:
        return f"not ({parts[0]})"
    if kind == 5:
        return f"at_least({draw(st.integers(1, len(parts)))}, {', '.join(parts)})"
    word = " and " if kind == 6 else " or "
    return word.join(f"({part})" for part in parts)


@st.composite
def _leaf(draw: st.DrawFn, draft: _Draft, stratum: str) -> str:
    compared = [q for q in draft.questions if q["type"] != "text"]
    if not compared:
        return f"unknown({draft.questions[0]['id']})"
    question = draw(st.sampled_from(compared))
    options = ["question", "said", "number"]
    if stratum in ("gap",):
        options += ["measure"] * bool(draft.dimensions)
        options += ["holds"] * bool(draft.criteria or draft.gaps or draft.patterns)
    match draw(st.sampled_from(options)):
        case "said":
            name = draw(_voice(question["id"]))
            return f"{draw(st.sampled_from(['unknown', 'applicable']))}({name})"
        case "measure":
            of = draw(st.sampled_from(["level", "score"]))
            measure = f"{of}('{draw(st.sampled_from(draft.dimensions))}')"
            measure = draw(st.sampled_from([measure, "spread_of_levels()"]))
            value = draw(st.sampled_from(["0", "1", "2", "0.5", "0.333333"]))
            return f"{measure} {draw(_COMPARISONS)} {value}"
        case "holds":
            calls = [f"met('{id}')" for id in draft.criteria]
            calls += [f"gap('{id}')" for id in draft.gaps]
            calls += [f"pattern('{id}')" for id in draft.patterns]
            return draw(st.sampled_from(calls))
        case "number":
            numeric = _numbers(draft)
            if numeric:
                left, right = draw(st.sampled_from(numeric)), draw(st.sampled_from(numeric))
                factor = draw(st.sampled_from(["2", "0.5", "-1"]))
                text = draw(
                    st.sampled_from(
                        [left, f"{left} + {right}", f"{left} - {right}", f"{left} * {factor}",
                         f"-{left}", f"{left} / 4", f"{left} * {right}",
                         f"{left} * 3 - {right} / 7", f"2 * ({left} - {right}) + {left}"]
                    )
                )  # fmt: skip
                bounds = st.sampled_from(["3", "10", "-2", "2.5", "0.333333", right])
                return f"{text} {draw(_COMPARISONS)} {draw(bounds)}"
    return draw(_about(draft, question))


def _voice(id: str) -> st.SearchStrategy[str]:
    """A question, or now and then what a role answers to it."""
    named = st.sampled_from(ROLES).map(lambda role: f"by_role('{role}', {id})")
    return st.one_of(st.just(id), st.just(id), named)


_COMPARISONS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


def _numbers(draft: _Draft) -> list[str]:
    found = [q["id"] for q in draft.of_type("number", "percentage", "anchored")]
    found += [f"days_since({q['id']})" for q in draft.of_type("date")]
    found += [f"count({q['id']})" for q in draft.of_type("multi")]
    dates = [q["id"] for q in draft.of_type("date")]
    found += [f"days_between({a}, {b})" for a in dates for b in dates if a != b]
    found += [f"by_role('user', {q['id']})" for q in draft.of_type("number", "anchored")]
    found += [f"count(by_role('user', {q['id']}))" for q in draft.of_type("multi")]
    found += [f"respondents({q['id']})" for q in draft.questions[:2]]
    places = [q["id"] for q in draft.questions if q["type"] in ("number", "anchored", "date")]
    places += [q["id"] for q in draft.questions if q.get("ordered")]
    found += [f"spread({id})" for id in places] + [
        f"spread(by_role('user', {id}))" for id in places
    ]
    return found


@st.composite
def _about(draw: st.DrawFn, draft: _Draft, question: dict[str, Any]) -> str:
    id = draw(_voice(question["id"]))
    special = [choice["id"] for choice in question.get("special", ())]
    if bool(special) and draw(st.booleans()):
        return f"{id} {draw(st.sampled_from(['==', '!=']))} 'never'"
    match question["type"]:
        case "yes-no":
            return f"{id} {draw(st.sampled_from(['==', '!=']))} 'no'"
        case "single":
            choices = [choice["id"] for choice in question["choice"]]
            if question["ordered"] and draw(st.booleans()):
                return f"{id} {draw(st.sampled_from(['>=', '<']))} '{choices[1]}'"
            some = draw(st.lists(st.sampled_from(choices), min_size=1, unique=True))
            inside = draw(st.sampled_from(["in", "not in"]))
            return f"{id} {inside} [{', '.join(repr(choice) for choice in some)}]"
        case "multi":
            inside = draw(st.sampled_from(["in", "not in"]))
            return f"'{draw(st.sampled_from(question['choice']))['id']}' {inside} {id}"
        case "date":
            others = [q["id"] for q in draft.of_type("date") if q["id"] != question["id"]]
            other = draw(st.sampled_from(["date('2026-10-25')", *others]))
            return f"{id} {draw(_COMPARISONS)} {other}"
        case _:
            if draw(st.booleans()):
                return f"2 < {id} <= 10"
            return f"{id} {draw(_COMPARISONS)} {draw(st.sampled_from(['3', '10', '0.5']))}"


# -- sheets -----------------------------------------------------------------------------------


def answers(question: Question) -> st.SearchStrategy[Answer]:
    """Any answer that a question takes."""
    values: st.SearchStrategy[Any]
    match question.type:
        case "single" | "yes-no":
            values = st.sampled_from(question.choice_ids)
        case "multi":
            values = st.frozensets(st.sampled_from(question.choice_ids))
        case "anchored":
            values = st.integers(0, 4)
        case "number" | "percentage":
            low = Fraction(0 if question.minimum is None else question.minimum)
            high = Fraction(50 if question.maximum is None else question.maximum)
            values = st.integers(ceil(low), floor(high))
            if not question.whole:
                # Quarters: what is finer than nine decimals is no answer.
                ends = ceil(low * 4), floor(min(high, low + 12) * 4)
                values |= st.integers(*ends).map(lambda n: Fraction(n, 4))
            values = values.map(lambda v: int(v) if Fraction(v).denominator == 1 else v)
        case "date":
            latest = 0 if question.past else 5
            values = st.integers(-50, latest).map(lambda days: TODAY + dt.timedelta(days))
        case _:
            values = st.just("words")
    known = values.map(Answer.of)
    options = [known, known, known, known, known, st.just(DONT_KNOW), st.just(NOT_APPLICABLE)]
    if question.special:
        options.append(st.just(Answer.special(question.special[0].id)))
    return st.one_of(options)


@st.composite
def sheets(draw: st.DrawFn, ruleset: Ruleset) -> Sheet:
    """A partial sheet."""
    given = {
        id: draw(answers(question))
        for id, question in ruleset.questions.items()
        if draw(st.integers(0, 1 if id == "phase" else 5))
    }
    return Sheet(ruleset.id, TODAY, given, role=draw(st.sampled_from(["", *ROLES])))


@st.composite
def assessments(draw: st.DrawFn, ruleset: Ruleset, most: int = 6) -> list[Sheet]:
    """The partial sheets of several respondents."""
    count = draw(st.integers(1, most))
    found = []
    for place in range(count):
        sheet = draw(sheets(ruleset))
        role = draw(st.sampled_from(ROLES))
        found.append(replace(sheet, role=role, respondent=f"r{place}"))
    return found
