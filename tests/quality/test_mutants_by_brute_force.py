"""What is said of mutants is held to the fast engine, on grids of sheets of small rulesets.

No mutant that is called equivalent is told apart by any sheet of a grid, whole or partial, and none
is called different without a sheet that shows it. The rulesets are made so that every type of
question is in one of them, with bounds that lie between whole numbers, dates of the calendar beside
ages, dates held against each other, credit on a line, and a modifier that only counts where it is
false.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from imadvisor import Advisor, Answer, Ruleset, Sheet
from imadvisor.advice.advice import Advice
from imadvisor.advice.assembly import advice_on
from imadvisor.engine.decision import concluded
from imadvisor.engine.direct import Direct
from imadvisor.engine.program import Program, compiled
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.model.questions import Question
from imadvisor.model.truth import Truth
from imadvisor.quality.difference import in_advice, in_decision
from imadvisor.quality.mutants import Mutant, mutants_of
from imadvisor.quality.mutation import Judge, Judged, mutation_of
from imadvisor.rulesets.ruleset import RuleKey

TODAY = dt.date(2026, 11, 2)
HEAD = """
schema = 1
[ruleset]
id = "camp"
version = "1"
title.en = "A summer camp"
languages = ["en"]
licence = "CC0-1.0"
[[role]]
id = "leader"
rank = 1
name.en = "Leader"
[[phase]]
id = "before"
rank = 1
name.en = "Before"
[[phase]]
id = "during"
rank = 2
name.en = "During"
[[severity]]
id = "mild"
value = 1
name.en = "mild"
[[severity]]
id = "grave"
value = 3
name.en = "grave"
[[level]]
id = "none"
number = 0
name.en = "None"
[[level]]
id = "some"
number = 1
name.en = "Some"
from_score = 0.4
[[level]]
id = "all"
number = 2
name.en = "All"
from_score = 0.8
"""
STEP = """
[[recommendation]]
id = "{id}"
kind = "activity"
phase = "{phase}"
level = 1
owner = "leader"
name.en = "Do {id}"
purpose.en = "So that {id} is done."
done_when.en = "It is done."
effort_days = [1, 3]
duration_weeks = 1
"""
GAP = """
[[gap]]
id = "{id}"
name.en = "Gap {id}"
when = "{when}"
severity = "mild"
closed_by = [["{step}"]]
"""
LINK = """
[[gap.link]]
recommendation = "{step}"
priority = 1
rationale.en = "It helps."
"""
CASE = """
[[case]]
id = "nothing"
title.en = "Nothing is answered"
date = 2026-11-02
[case.expect]
overall = "none"
"""


def _question(id: str, type: str, *more: str) -> str:
    topic = () if any("dimension" in line for line in more) else ('topic = "t"',)
    head = ("[[question]]", f'id = "{id}"', f'type = "{type}"', f'text.en = "{id}?"')
    return "\n".join([*head, *topic, *more, ""])


def _gap(id: str, when: str, step: str, *more: str) -> str:
    body = GAP.format(id=id, when=when, step=step) + "\n".join(more)
    return body + LINK.format(step=step)


def _choices(*ids: str) -> str:
    return "\n".join(f'[[question.choice]]\nid = "{id}"\ntext.en = "{id}"' for id in ids)


FIRST = (
    HEAD
    + '[timing]\nquestion = "stage"\n[advice]\npriorities = 2\nfocus = 1\n'
    + _question("stage", "single", "ordered = true", _choices("early", "late"))
    # Whole numbers, and bounds between them: 100.2 and 100.7 leave nothing between.
    + _question("children", "number", "whole = true", "minimum = 0", "maximum = 300")
    + _question("cooks", "number", "whole = true", "minimum = 0", "maximum = 9")
    + _question("lake", "yes-no")
    + _question("skills", "multi", _choices("swim", "sew"),
                '[[question.choice]]\nid = "no-skill"\ntext.en = "none"\nalone = true')
    + _question("story", "text")
    + _gap("crowd", "children > 100.2 and children < 101.9", "limit",
           'raise_when = "children > 100.2"',
           'lower_when = "children > 250.5 and stage == \'late\'"')
    + _gap("few-cooks", "children > 20 * cooks", "hire", 'due = "late"')
    + _gap("nobody-swims",
           "lake == 'yes' and not ('swim' in skills) and count(skills) <= 1", "teach",
           'raise_when = "unknown(story) or lake == \'yes\'"')
    + STEP.format(id="limit", phase="before")
    + "helps_when = \"lake == 'yes' or (children < 50 and children >= 0)\"\n"
    + STEP.format(id="hire", phase="during")
    + 'scaling = "by-children"\nlight_when = "children < 30"\n'
    + 'light = { name.en = "l", what.en = "w", effort_days = [0.5, 1] }\n'
    + STEP.format(id="teach", phase="before")
    + 'prerequisites = ["hire"]\nin_place_when = "count(skills) >= 2 or \'swim\' in skills"\n'
    + 'window = { from_weeks = 2, until_weeks = 6 }\n'
    + '[[scaling]]\nid = "by-children"\nby = "children"\nbelow = [[40, 1], [90, 2]]\nbeyond = 3\n'
    + "unknown = [1, 3]\n"
)  # fmt: skip
"""Six questions: a single choice, two numbers, yes or no, several choices, a text."""

SECOND = (
    HEAD
    + '[scoring]\nmethod = "claim-and-evidence"\n'
    + '[[dimension]]\nid = "care"\nrank = 1\nname.en = "Care"\n'
    + '[[dimension]]\nid = "safety"\nrank = 2\nname.en = "Safety"\nmethod = "mean"\n'
    + '[[criterion]]\nid = "tidy"\ndimension = "care"\nlevel = 1\nstatement.en = "Tidy."\n'
    + "threshold = 0.5\n"
    + _question("claim", "anchored", 'dimension = "care"')
    + _question("beds", "percentage", 'dimension = "care"', 'criterion = "tidy"',
                "credit.points = [[0, 0], [50, 0.5], [80, 0.5], [100, 1]]")
    + _question("swept", "yes-no", 'dimension = "care"', 'criterion = "tidy"'
                )
    + _question("drill", "date", "past = true", 'dimension = "safety"',
                "credit.days_since = [[30, 1], [90, 0.5]]",
                '[[question.special]]\nid = "never"\ntext.en = "n"\ncredit = 0'
                )
    + _question("opens", "date")
    + _question("permit", "date", 'dimension = "safety"', 'credit.days_before = "opens"',
                "credit.at_least = [[30, 1], [0, 0.5]]")
    # The age says nothing more on this day; on an earlier day it does.
    + _gap("old-drill", "drill < date('2026-10-01') or days_since(drill) > 32", "drilling")
    + _gap("never-drilled", "drill == 'never' or days_since(drill) > 90", "drilling",
           'raise_when = "days_since(drill) > 60"')
    + _gap("late-permit", "permit > opens", "ask-early", 'dimension = "safety"')
    + _gap("untidy", "level('care') <= 0 or not met('tidy')", "sweep", 'dimension = "care"',
           'lower_when = "level(\'care\') >= 1"')
    + STEP.format(id="drilling", phase="during")
    + STEP.format(id="ask-early", phase="before")
    + 'in_place_when = "days_between(permit, opens) >= 60"\n'
    + STEP.format(id="sweep", phase="before")
    + 'in_place_when = "swept == \'yes\' and beds >= 90"\ndimensions = ["care"]\n'
)  # fmt: skip
"""Six questions: a claim, a percentage on a line, yes or no, three dates."""


def _loaded(folder: Path, rules: str) -> Ruleset:
    (folder / "cases").mkdir(parents=True)
    (folder / "camp.toml").write_text(rules, encoding="utf-8")
    (folder / "cases" / "cases.toml").write_text(CASE, encoding="utf-8")
    return Advisor().ruleset(folder)


class World:
    """A ruleset, what is said of its mutants, and grids of sheets to hold that to."""

    def __init__(self, ruleset: Ruleset) -> None:
        from imadvisor.quality.cases import load_cases

        self.ruleset = ruleset
        self.methods = Advisor().catalogue.methods
        self.program = compiled(ruleset, self.methods)
        run = Direct().start(self.program)
        judge = Judge(self.program, run, load_cases(ruleset))
        self.judged = mutation_of(judge, mutants_of(ruleset)).judged
        self.run = run
        self._known: dict[int, tuple[Sheet, Advice]] = {}

    def advice(self, sheet: Sheet) -> Advice:
        if id(sheet) not in self._known:
            decision = concluded(self.program, sheet, self.run(sheet))
            self._known[id(sheet)] = sheet, advice_on(self.program, decision)
        return self._known[id(sheet)][1]

    def differing(self, mutant: Mutant, sheets: list[Sheet]) -> Iterator[Sheet]:
        """The sheets on which the fast engine, compiled for the mutant, says something else."""
        other: Program = compiled(mutant.of(self.ruleset), self.methods)
        run = Direct().start(other)
        for sheet in sheets:
            old = self.advice(sheet)
            decision = concluded(other, sheet, run(sheet))
            if next(in_decision(self.program, old.decision, other, decision), None):
                yield sheet
                continue
            new = advice_on(other, decision)
            if next(in_advice(old, new), None):
                yield sheet

    def sheets(self, key: RuleKey, count: int) -> list[Sheet]:
        """Sheets of the grid, whole and partial, most answers near to what rules ask for."""
        chosen = random.Random(repr(key))
        found = []
        for place in range(count):
            day = TODAY + dt.timedelta(chosen.choice([0, 0, -40, -25, 20, 400]))
            known = (1.0, 0.9, 0.6)[place % 3]
            answers: dict[str, Answer] = {}
            for id, question in self.ruleset.questions.items():
                if chosen.random() < known:
                    values = _grid(question, day)
                    extra = [DONT_KNOW, NOT_APPLICABLE]
                    answers[id] = chosen.choice(values if chosen.random() < 0.9 else extra)
            found.append(Sheet(self.ruleset.id, day, answers))
        return found


def _grid(question: Question, day: dt.date) -> list[Answer]:
    match question.type:
        case "single" | "yes-no":
            values: list[object] = list(question.choice_ids)
        case "multi":
            ids = question.choice_ids
            sets = [
                frozenset(ids[:1]),
                frozenset(ids[1:2]),
                frozenset(ids[:2]),
                frozenset(ids[2:3]),
            ]
            values = [*sets, frozenset()]
        case "anchored":
            values = [0, 1, 2]
        case "text":
            values = ["words"]
        case "date":
            around = [day - dt.timedelta(n) for n in (0, 1, 2, 29, 30, 31, 32, 33, 59, 60, 61, 62)]
            around += [day - dt.timedelta(n) for n in (89, 90, 91, 92, 200)]
            around += [dt.date(2026, 9, 29) + dt.timedelta(n) for n in range(4)]
            if not question.past:
                around += [day + dt.timedelta(n) for n in (1, 29, 30, 31, 60, 90)]
            values = [d for d in around if not question.past or d <= day]
        case "percentage":
            near = [0, 1, 49, 50, 51, 79, 80, 81, 89, 90, 91, 98, 99, 100]
            values = [*near, Fraction(199, 2), Fraction(99, 2)]
        case _:
            near = [0, 1, 2, 4, 5, 6, 19, 20, 21, 29, 30, 31, 38, 39, 40, 41, 49, 50, 51]
            near += [88, 89, 90, 91, 99, 100, 101, 102, 103, 120, 249, 250, 251, 252, 300]
            values = [n for n in near if question.maximum is None or n <= question.maximum]
    found = [Answer.of(value) for value in values]  # type: ignore[arg-type]
    return found + [Answer.special(special.id) for special in question.special]


@pytest.fixture(scope="module", params=[FIRST, SECOND], ids=["first", "second"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(_loaded(tmp_path_factory.mktemp("camp") / "camp", request.param))


def _of(world: World, outcome: str) -> list[Judged]:
    return [found for found in world.judged if found.outcome == outcome]


@pytest.mark.parametrize("count", [90, pytest.param(450, marks=pytest.mark.slow)])
def test_what_is_called_equivalent_is_told_apart_by_no_sheet(world: World, count: int) -> None:
    equivalent = _of(world, "equivalent")
    assert len(equivalent) >= 3
    for found in equivalent:
        sheets = world.sheets(found.mutant.subject, count)
        told = next(world.differing(found.mutant, sheets), None)
        assert told is None, (found.mutant, told)


def test_what_is_called_different_has_a_sheet_that_shows_it(world: World) -> None:
    survived = _of(world, "survived")
    assert len(survived) > 40
    for found in survived:
        assert found.told is not None
        assert list(world.differing(found.mutant, [found.told.sheet])), found.mutant


@pytest.mark.parametrize("count", [90, pytest.param(450, marks=pytest.mark.slow)])
def test_what_is_undecided_is_told_apart_by_no_sheet_drawn_at_random(
    world: World, count: int
) -> None:
    undecided = _of(world, "undecided")
    missed = [
        found
        for found in undecided
        if next(world.differing(found.mutant, world.sheets(found.mutant.subject, count)), None)
    ]
    assert not missed, [(f.mutant.subject, f.mutant.old, f.mutant.new) for f in missed]


def test_what_only_differs_while_answers_are_absent_differs_on_no_whole_sheet(
    world: World,
) -> None:
    open_ones = [found for found in _of(world, "survived") if found.told and found.told.only_open]
    for found in open_ones:
        whole = [s for s in world.sheets(found.mutant.subject, 600) if _whole(world, s)]
        assert len(whole) > 100
        assert next(world.differing(found.mutant, whole), None) is None, found.mutant


def _whole(world: World, sheet: Sheet) -> bool:
    asked = world.advice(sheet).decision.findings.asked
    return all(id in sheet.answers or asked[id] is Truth.FALSE for id in world.ruleset.questions)


@pytest.mark.parametrize("world", [FIRST], indirect=True)
def test_a_bound_between_whole_numbers_is_no_reason_to_call_a_mistake_none(world: World) -> None:
    """Only 101 children are more than 100.2 and fewer than 101.9."""
    mine = [f for f in world.judged if f.mutant.subject == ("gap", "crowd", "when")]
    assert all(found.outcome == "survived" for found in mine if found.mutant.kind == "dropped")


@pytest.mark.parametrize("world", [SECOND], indirect=True)
def test_an_age_beside_a_date_of_the_calendar_is_not_proved_away_on_one_day(world: World) -> None:
    mine = [f for f in world.judged if f.mutant.subject == ("gap", "old-drill", "when")]
    assert mine and all(found.outcome != "equivalent" for found in mine)
