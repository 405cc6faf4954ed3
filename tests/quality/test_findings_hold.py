"""Findings are true, their sheets show them, they hold together, and each fault is told once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import strategies as st

import random_rulesets
from conftest import ROOT
from imadvisor import Advisor, Ruleset, Sheet
from imadvisor.advice.assembly import recommended_by
from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition
from imadvisor.engine.decision import Decision, concluded
from imadvisor.engine.evaluation import State, truth
from imadvisor.engine.explain import Explain, decided
from imadvisor.engine.program import Program, compiled
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer
from imadvisor.model.truth import Truth
from imadvisor.quality.analysis import check_ruleset
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.findings import Checked, Example, Finding
from imadvisor.quality.search.solver import prove_all, solver
from laws import law

FERRY = ROOT / "tests" / "rulesets_data" / "ferry"


def ferry(folder: Path, *edits: tuple[str, str], more: str = "") -> Path:
    """The ruleset of a ferry, otherwise in some places, and with more tables."""
    target = folder / "ferry"
    shutil.copytree(FERRY, target)
    path = target / "ferry.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text + more, encoding="utf-8")
    return target


def step(id: str, *more: str) -> str:
    lines = "\n".join(more)
    return (
        f'\n[[recommendation]]\nid = "{id}"\nkind = "activity"\nphase = "dock"\nlevel = 1\n'
        f'owner = "captain"\nname.en = "Name of {id}"\npurpose.en = "Purpose of {id}"\n'
        f'done_when.en = "End of {id}"\neffort_days = [1, 2]\nduration_weeks = 1\n{lines}\n'
    )


def gap(id: str, when: str, link: str = "survey") -> str:
    return (
        f'\n[[gap]]\nid = "{id}"\nname.en = "Sown: {id}"\nwhen = "{when}"\nseverity = "medium"\n'
        f'closed_by = [["{link}"]]\n\n[[gap.link]]\nrecommendation = "{link}"\npriority = 1\n'
        f'rationale.en = "Because of {id}."\n'
    )


def checked(folder: Path, prove: object = None) -> tuple[Ruleset, Checked]:
    advisor = Advisor()
    ruleset = advisor.ruleset(folder)
    program = compiled(ruleset, advisor.catalogue.methods)
    return ruleset, check_ruleset(program, (), prove)  # type: ignore[arg-type]


def codes(found: Checked) -> list[str]:
    return [finding.code for finding in found.findings]


def test_a_sound_ruleset_is_clean(tmp_path: Path) -> None:
    _, found = checked(ferry(tmp_path))
    assert found == Checked((), (), ())


# -- a low level without advice ---------------------------------------------------------------


@pytest.mark.parametrize(
    "edits",
    [
        # The only gap is there, but too light to recommend anything.
        [('minimum_severity = "low"', 'minimum_severity = "medium"')],
        # What it recommends is in place already, helps nobody there, or is too big.
        [('id = "buy-jackets"\n', 'id = "buy-jackets"\nin_place_when = "jackets >= 10"\n')],
        [('id = "buy-jackets"\n', 'id = "buy-jackets"\nhelps_when = "jackets >= 10"\n')],
        [('id = "buy-jackets"\n', 'id = "buy-jackets"\nlight_when = "passengers < 10"\n')],
    ],
)
def test_a_low_level_without_advice_is_found(tmp_path: Path, edits: list[tuple[str, str]]) -> None:
    few = "when = \"hull_checked == 'no' and passengers > 90\""
    ruleset, found = checked(ferry(tmp_path, ("when = \"hull_checked == 'no'\"", few), *edits))
    assert codes(found) == ["low-without-advice"]
    (finding,) = found.findings
    assert finding.name == ("dimension", "boat")
    advice = Advisor().advise(finding.examples[0].sheet, ruleset)
    level = advice.decision.dimensions["boat"].level
    assert level is not None and level.high == 0
    about = {"survey", "buy-jackets"}
    assert not about & {item.id for item in advice.recommendations}


# -- what is called for -------------------------------------------------------------------------


def _scaffold(when: str) -> str:
    needing = step("paint", 'prerequisites = ["scaffold"]')
    return needing + step("scaffold", 'light_when = "passengers < 20"') + gap("bare", when, "paint")


def test_a_prerequisite_is_too_big_only_where_something_calls_for_it(tmp_path: Path) -> None:
    _, found = checked(ferry(tmp_path, more=_scaffold("passengers >= 50")))
    assert codes(found) == []


def test_a_prerequisite_that_is_too_big_is_shown(tmp_path: Path) -> None:
    ruleset, found = checked(ferry(tmp_path, more=_scaffold("passengers >= 10")))
    assert codes(found) == ["prerequisite-size"]
    advice = Advisor().advise(found.findings[0].examples[0].sheet, ruleset)
    assert "paint" in {item.id for item in advice.recommendations}
    assert [(out.id, out.why) for out in advice.left_out] == [("scaffold", "waived")]


@pytest.mark.parametrize("length", [1, 3, 6])
@pytest.mark.parametrize("obstacle", ["", "in_place_when = \"rota == 'none'\""])
def test_a_prerequisite_is_too_big_at_the_end_of_any_chain(
    tmp_path: Path, length: int, obstacle: str
) -> None:
    chain = [step("c0", 'prerequisites = ["scaffold"]', obstacle)]
    chain += [step(f"c{n}", f'prerequisites = ["c{n - 1}"]') for n in range(1, length)]
    more = step("scaffold", 'light_when = "passengers < 20"')
    more += gap("bare", "passengers >= 10", f"c{length - 1}")
    ruleset, found = checked(ferry(tmp_path, more="".join(chain) + more))
    (finding,) = found.findings
    assert finding.code == "prerequisite-size" and finding.object == "recommendation:c0"
    advice = Advisor().advise(finding.examples[0].sheet, ruleset)
    assert "c0" in {item.id for item in advice.recommendations}
    assert ("scaffold", "waived") in [(out.id, out.why) for out in advice.left_out]


def test_what_a_better_answer_makes_worse_is_told_of_the_first_in_a_chain(tmp_path: Path) -> None:
    """Gaps that rest on one that a better answer opens are made worse by it as well."""
    more = gap("wet", "jackets >= 10") + gap("soaked", "gap('wet') and passengers > 5")
    more += gap("drenched", "gap('soaked') and passengers > 9")
    _, found = checked(ferry(tmp_path, more=more))
    told = [finding.object for finding in found.findings if finding.code == "not-monotone"]
    assert told == ["gap:wet"]


def test_who_does_not_know_is_recommended_it(tmp_path: Path) -> None:
    """In place with one answer and too big with all others: but not where nobody knows."""
    fields = ("in_place_when = \"rota == 'none'\"", "light_when = \"rota != 'none'\"")
    more = step("paint", *fields) + gap("bare", "passengers > 7", "paint")
    _, found = checked(ferry(tmp_path, more=more))
    assert codes(found) == []


def test_what_is_never_recommended_is_told_once(tmp_path: Path) -> None:
    more = step("paint", 'in_place_when = "passengers > 5"')
    ruleset, found = checked(ferry(tmp_path, more=more + gap("bare", "passengers > 7", "paint")))
    assert codes(found) == ["never-recommended"]
    advice = Advisor().advise(found.findings[0].examples[0].sheet, ruleset)
    assert advice.decision.gaps["bare"].status == "present"
    assert "paint" not in {item.id for item in advice.recommendations}


def test_a_level_that_only_what_is_not_known_gives_is_out_of_reach(tmp_path: Path) -> None:
    """Two levels that no answers with a value give are one fault."""
    low = [
        ("credit.points = [[0, 0], [100, 1]]", "credit.points = [[0, 0], [100, 0.3]]"),
        ('type = "yes-no"\ntext.en = "Was the hull', 'type = "text"\ntext.en = "Was the hull'),
        ("when = \"hull_checked == 'no'\"", 'when = "jackets < 20"'),
        ("when = \"level('boat') >= 2 and", "when = \"level('boat') < 2 and"),
    ]
    _, found = checked(ferry(tmp_path, *low))
    told = [finding for finding in found.findings if finding.code == "unreachable-level"]
    assert [finding.values["level"] for finding in told] == ["1–2"]


# -- sheets -----------------------------------------------------------------------------------


def test_a_sheet_that_shows_something_else_is_not_told(tmp_path: Path) -> None:
    advisor = Advisor()
    program = compiled(advisor.ruleset(ferry(tmp_path)), advisor.catalogue.methods)
    checking = Checking(program)
    day = checking.looker.meaning.cells.day
    sheet = Sheet("ferry", day, {"passengers": Answer.of(3), "hull_checked": Answer.of("yes")})
    name = ("gap", "hull-unchecked")
    example = (Example("example", sheet),)
    checking.tell(Finding("no-recommendation", name, checking.place(name), examples=example))
    assert checking.findings == []
    assert [(one.code, one.why) for one in checking.undecided] == [
        ("no-recommendation", "no-sheet")
    ]


# -- parts ------------------------------------------------------------------------------------

ASKED = """
[[question]]
id = "h"
topic = "t"
type = "yes-no"
text.en = "What about the first thing?"

[[question]]
id = "k"
topic = "t"
type = "yes-no"
ask_when = "h == 'no'"
text.en = "What about a second one?"

[[question]]
id = "n"
topic = "t"
type = "number"
whole = true
minimum = 0
maximum = 6
text.en = "How many of them are there?"

[[question]]
id = "m"
topic = "t"
type = "multi"
text.en = "Which colours do they have?"

[[question.choice]]
id = "x"
text.en = "Green"

[[question.choice]]
id = "y"
text.en = "Blue"
"""
LEAVES = (
    *("h == 'yes'", "h != 'yes'", "unknown(h)", "k == 'yes'", "k != 'yes'", "k != 'no'"),
    *("n < 5", "n <= 7", "n != 2.5", "n >= 2", "n == 3", "2 <= n < 5", "n > 6"),
    *("'x' in m", "'y' not in m", "count(m) < 2", "count(m) >= 1", "count(m) > 2"),
)


def _condition(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(LEAVES)
    below = [_condition(chance, chance.randint(0, depth - 1)) for _ in range(3)]
    match chance.randrange(5):
        case 0:
            return f"at_least(2, {', '.join(below)})"
        case 1:
            return f"not ({below[0]})"
        case 2:
            return f"({below[0]} or {below[1]})"
        case _:
            return f"({below[0]} and {below[1]})"


def _left(condition: Condition, gone: Iterable[nodes.Span]) -> Condition | None:
    """What is left of a condition once the parts at these places are crossed out."""
    if condition.span in gone:
        return None
    match condition:
        case nodes.All() | nodes.Any() | nodes.AtLeast():
            parts = [_left(part, gone) for part in condition.operands]
            left = tuple(part for part in parts if part is not None)
            assert left
            return replace(condition, operands=left)
        case nodes.Not():
            inner = _left(condition.operand, gone)
            assert inner is not None
            return replace(condition, operand=inner)
        case _:
            return condition


YES_NO = (Answer.of("yes"), Answer.of("no"), DONT_KNOW, NOT_APPLICABLE)
NUMBERS = (*map(Answer.of, range(7)), DONT_KNOW)
SETS = (*(Answer.of(frozenset(s)) for s in ((), ("x",), ("y",), ("x", "y"))), DONT_KNOW)


@pytest.mark.parametrize("seed", range(4))
def test_all_parts_that_make_no_difference_can_go_together(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    sown = [f"g{at}" for at in range(15)]
    more = ASKED + "".join(gap(id, _condition(chance, 3)) for id in sown)
    ruleset, found = checked(ferry(tmp_path, more=more))
    program = compiled(ruleset, Advisor().catalogue.methods)
    gone: dict[str, set[nodes.Span]] = {}
    settled: list[tuple[Condition, bool]] = []
    for finding in found.findings:
        if finding.code == "no-difference":
            assert finding.part is not None
            gone.setdefault(finding.name[1], set()).add(finding.part.span)
        elif finding.code == "settled-part":
            assert finding.part is not None
            settled.append((finding.part, finding.values["truth"] == "true"))
    assert gone or settled
    conditions = {id: ruleset.conditions["gap", id, "when"] for id in gone}
    left = {id: _left(condition, gone[id]) for id, condition in conditions.items()}
    day = Checking(program).looker.meaning.cells.day
    for h, k, n, m in product(YES_NO, YES_NO, NUMBERS, SETS):
        sheet = Sheet("ferry", day, {"h": h, "k": k, "n": n, "m": m})
        state = decided(program, sheet)
        for id, condition in conditions.items():
            other = left[id]
            assert other is not None
            before, after = truth(condition, state), truth(other, state)
            assert (before is Truth.TRUE) == (after is Truth.TRUE), (id, sheet)
        for part, value in settled:
            assert truth(part, state) is not (Truth.FALSE if value else Truth.TRUE)


@pytest.mark.parametrize(
    ("when", "proven"),
    [
        ("licence_date > first_trip and days_between(first_trip, licence_date) > 0", False),
        ("n * passengers > 10 and passengers * n > 10", True),
    ],
)
def test_of_two_parts_that_say_the_same_one_is_told(
    tmp_path: Path, when: str, proven: bool
) -> None:
    z3 = pytest.importorskip("z3") and solver()
    more = ASKED + gap("sown", f"{when} and stage == 'trial'")

    def prove(checking: Checking, undecided: object) -> object:
        return prove_all(z3, checking, undecided, seconds=60)  # type: ignore[arg-type]

    _, found = checked(ferry(tmp_path, more=more), prove)
    told = [finding for finding in found.findings if finding.code == "no-difference"]
    assert [finding.proven for finding in told] == [proven]
    assert "no-difference" not in {one.code for one in found.undecided}


# -- whatever the ruleset ---------------------------------------------------------------------


@law(few=3, many=12)
def test_no_sheet_is_otherwise_than_findings_say(data: st.DataObject) -> None:
    """*Never* and *always* of full sheets, with don't know and not applicable among them."""
    ruleset = data.draw(random_rulesets.rulesets())
    program = compiled(ruleset, random_rulesets.METHODS)
    found = check_ruleset(program, (), seconds=20).findings
    looker = Checking(program).looker
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    for _ in range(40):
        cells = looker.anything(chance)
        answers = {
            id: chance.choice((looker.answer(id, cells),) * 4 + (DONT_KNOW, NOT_APPLICABLE))
            for id in ruleset.questions
        }
        sheet = Sheet(ruleset.id, looker.meaning.cells.day, answers)
        state = decided(program, sheet)
        decision = concluded(program, sheet, Explain().start(program)(sheet))
        for finding in found:
            assert not _contradicts(finding, program, state, decision), (finding, sheet)


def _contradicts(finding: Finding, program: Program, state: State, decision: Decision) -> bool:
    ruleset = program.ruleset
    kind, id = finding.name
    other = finding.other[1] if finding.other else ""

    def there(gap: str) -> bool:
        return decision.gaps[gap].status == "present"

    match finding.code:
        case "never-holds" | "always-holds":
            key = (kind, id, finding.field)
            value = truth(ruleset.meant(key, ruleset.conditions[key]), state)
            return value is (Truth.TRUE if finding.code == "never-holds" else Truth.FALSE)
        case "never-present":
            return there(id)
        case "same-gaps":
            return there(id) != there(other)
        case "implied-gap":
            return there(other) and not there(id)
        case "never-recommended":
            return id in recommended_by(program, decision)
        case _:
            return False


# -- once ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "told"),
    [
        # Always there: every other gap brings it with it, and that is not told of each.
        (gap("sown", "passengers < 9 or passengers >= 9"), ["always-holds"]),
        # Never there: what is only named by it is not called useless as well.
        (
            step("paint") + gap("sown", "passengers < 2 and passengers > 9", "paint"),
            ["never-holds"],
        ),
        # In place for everybody: it is never recommended, and no set with it closes a gap.
        (
            step("paint", 'in_place_when = "passengers < 9 or passengers >= 9"')
            + gap("sown", "passengers > 7", "paint"),
            ["always-holds"],
        ),
        # Twins: a third gap that brings both is told of one of them.
        (
            gap("one", "passengers > 70")
            + gap("two", "passengers >= 71")
            + gap("three", "passengers > 700"),
            ["implied-gap", "same-gaps"],
        ),
        # A condition on the severity that is never false.
        (
            gap("sown", "passengers > 70").replace(
                'severity = "medium"',
                'severity = "medium"\nraise_when = "passengers < 9 or passengers >= 9"',
            ),
            ["always-holds"],
        ),
    ],
)
def test_a_fault_is_told_once_by_its_cause(tmp_path: Path, more: str, told: list[str]) -> None:
    _, found = checked(ferry(tmp_path, more=more))
    assert sorted(codes(found)) == told
