"""Reasons are reasons: alone they decide, without any part they do not; changes change."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from imadvisor import Advice, Advisor, Ruleset, Sheet, Truth
from imadvisor.engine.program import compiled
from imadvisor.model.plan import PlanFile
from imadvisor.planning.planner import roadmap_of
from imadvisor.planning.schedule import faults, usage
from imadvisor.planning.start_reasons import bounds_of
from imadvisor.quality.cases import load_cases
from imadvisor.reasons.change import AnswerChange
from imadvisor.reasons.ground import grounds_of
from imadvisor.reasons.place import gap_neighbours, neighbours
from imadvisor.reasons.reasons import Reasons
from random_rulesets import METHODS, rulesets
from random_rulesets import sheets as sheets_of

Run = Callable[..., Result]
MUNICIPALITY = str(ROOT / "examples" / "municipality.toml")
CASES = ("municipality-mid-roll-out", "hospital-with-harm-at-stake", "mature-and-growing")


@pytest.fixture(scope="module")
def reasons(advisor: Advisor, im_core: Ruleset) -> Reasons:
    program = compiled(im_core, advisor.catalogue.methods)
    return Reasons(program)


@pytest.fixture(scope="module")
def sheets(im_core: Ruleset) -> dict[str, Sheet]:
    return {case.id: case.sheet for case in load_cases(im_core) if case.id in CASES}


def _found(reasons: Reasons, *asked: Any, **limits: Any) -> tuple[list[AnswerChange], bool]:
    found = reasons.changes(*asked, **limits)
    return [*found.changes, *found.elsewhere], found.exhaustive


def _subjects(ruleset: Ruleset) -> list[tuple[str, str]]:
    kinds = ("gap", "pattern", "criterion", "dimension", "recommendation")
    return [(kind, id) for kind in kinds for id in ruleset.things[kind]]


@pytest.mark.parametrize("case", CASES)
def test_the_reason_alone_decides_and_nothing_in_it_can_be_left_out(
    reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset, case: str
) -> None:
    sheet = sheets[case]
    checked = 0
    for subject in _subjects(im_core):
        outcome = reasons.outcome(sheet, subject)
        if not outcome.said:
            assert reasons.sufficient(sheet, subject) == ()
            continue
        reason = reasons.sufficient(sheet, subject)
        alone = {id: sheet.answers[id] for id in reason}
        assert reasons.outcome(replace(sheet, answers=alone), subject) == outcome, subject
        for id in reason:
            fewer = {other: answer for other, answer in alone.items() if other != id}
            less = reasons.outcome(replace(sheet, answers=fewer), subject)
            assert less != outcome, (subject, id)
        checked += 1
    assert checked > 100


def test_the_reason_of_a_level_asked_about(
    reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset
) -> None:
    sheet = sheets["municipality-mid-roll-out"]
    for dimension in im_core.dimensions:
        for level in im_core.levels:
            subject = ("dimension", dimension)
            outcome = reasons.outcome(sheet, subject, level)
            assert outcome.said, "every level is settled in a whole case"
            reason = reasons.sufficient(sheet, subject, level)
            alone = replace(sheet, answers={id: sheet.answers[id] for id in reason})
            assert reasons.outcome(alone, subject, level) == outcome


@pytest.mark.parametrize("case", CASES[:2])
def test_each_change_makes_it_hold_and_no_part_of_it_does(
    reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset, case: str
) -> None:
    sheet = sheets[case]
    found = 0
    for subject in [("gap", id) for id in im_core.gaps]:
        if reasons.outcome(sheet, subject).holds:
            continue
        changes, _ = _found(reasons, sheet, subject, most=2, shown=3, tries=1500)
        for change in changes:
            _flips_and_no_part_of_it_does(reasons, sheet, subject, change)
            found += 1
    assert found > 15


def _flips_and_no_part_of_it_does(
    reasons: Reasons, sheet: Sheet, subject: tuple[str, str], change: AnswerChange
) -> None:
    """Every answer that is offered does it, together with every other; no part does."""
    for cells in product(*(wanted.cells for wanted in change)):
        answers = {w.question: cell.answer for w, cell in zip(change, cells, strict=True)}
        other = replace(sheet, answers={**sheet.answers, **answers})
        assert reasons.outcome(other, subject).holds, (subject, answers)
    whole = {wanted.question: wanted.answer for wanted in change}
    for size in range(len(whole)):
        for ids in combinations(whole, size):
            part = replace(sheet, answers={**sheet.answers, **{id: whole[id] for id in ids}})
            assert not reasons.outcome(part, subject).holds, (subject, ids)


@pytest.mark.parametrize("kind", ["recommendation", "pattern", "criterion", "position"])
def test_changes_of_everything_else(
    reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset, kind: str
) -> None:
    sheet = sheets["hospital-with-harm-at-stake" if kind == "criterion" else "mature-and-growing"]
    found = 0
    for id in im_core.things[kind]:
        if not reasons.outcome(sheet, (kind, id)).holds:
            changes, _ = _found(reasons, sheet, (kind, id), shown=2, tries=400)
            for change in changes:
                _flips_and_no_part_of_it_does(reasons, sheet, (kind, id), change)
                found += 1
    assert found >= {"recommendation": 20, "pattern": 2, "criterion": 5, "position": 1}[kind]


@pytest.mark.parametrize("case", CASES)
def test_what_is_said_of_recommendations_is_what_the_advice_says(
    advisor: Advisor, reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset, case: str
) -> None:
    """On a whole sheet and a third of it; what the third rules out the whole does not say."""
    sheet = sheets[case]
    partial = replace(sheet, answers=dict(list(sheet.answers.items())[::3]))
    listed = [
        {item.id: item.reason for item in advisor.advise(one, im_core).recommendations}
        for one in (sheet, partial)
    ]
    for id in im_core.recommendations:
        for one, recommended in zip((sheet, partial), listed, strict=True):
            outcome = reasons.outcome(one, ("recommendation", id))
            assert (outcome.holds, outcome.by) == (id in recommended, recommended.get(id, ""))
        if outcome.undecided is Truth.FALSE and not outcome.holds:
            assert id not in listed[0]


def test_levels_change_together_with_their_evidence(reasons: Reasons, advisor: Advisor) -> None:
    sheet = advisor.advise(MUNICIPALITY).decision.sheet
    changes, _ = _found(reasons, sheet, ("dimension", "ownership"), 3)
    (change,) = changes
    assert {wanted.question for wanted in change} == {
        "owner_named",
        "owner_appointed",
        "ownership_rating",
    }


SUBJECTS_OF_RANDOM = ("gap", "pattern", "criterion", "dimension", "position")


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_laws_on_random_rulesets(data: st.DataObject) -> None:
    ruleset = data.draw(rulesets())
    sheet = data.draw(sheets_of(ruleset))
    program = compiled(ruleset, METHODS)
    reasons = Reasons(program)
    for kind in SUBJECTS_OF_RANDOM:
        for id in ruleset.things[kind]:
            subject = (kind, id)
            outcome = reasons.outcome(sheet, subject)
            reason = reasons.sufficient(sheet, subject)
            if not outcome.stands:
                assert reason == ()
            else:
                alone = {q: sheet.answers[q] for q in reason}
                assert reasons.outcome(replace(sheet, answers=alone), subject) == outcome
                for left in reason:
                    fewer = {q: a for q, a in alone.items() if q != left}
                    assert reasons.outcome(replace(sheet, answers=fewer), subject) != outcome
                tree = grounds_of(program, sheet, subject, answers=reason)
                told = {g.name[1] for g in tree.walk() if g.answer is not None}
                assert told == set(reason)
            if not outcome.holds:
                changes, _ = _found(reasons, sheet, subject, most=2, shown=2, tries=60)
                for change in changes:
                    _flips_and_no_part_of_it_does(reasons, sheet, subject, change)


# -- the tree ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES[1:])
def test_the_tree_tells_the_reason_and_nothing_else(
    reasons: Reasons, sheets: dict[str, Sheet], im_core: Ruleset, case: str
) -> None:
    sheet = sheets[case]
    for subject in [*_subjects(im_core), *(("position", id) for id in im_core.positions)]:
        if reasons.outcome(sheet, subject).stands:
            reason = reasons.sufficient(sheet, subject)
            tree = grounds_of(reasons.program, sheet, subject, answers=reason)
            told = {g.name[1] for g in tree.walk() if g.answer is not None}
            assert told == set(reason), subject
        whole = grounds_of(reasons.program, sheet, subject, weights=True)
        assert {g.name[1] for g in whole.walk() if g.name[0] == "question"} <= reasons.questions_of(
            subject
        ) | {"phase"}


# -- the place --------------------------------------------------------------------------------


def test_neighbours_in_the_list_are_told_apart_by_what_ranks_them(advisor: Advisor) -> None:
    advice = advisor.advise(MUNICIPALITY)
    listed = {item.id: item for item in advice.recommendations}
    seen = set()
    for item in advice.recommendations:
        found = neighbours(advice, item.id)
        assert len(found) == 2 - (item.rank in (1, len(listed)))
        for c in found:
            assert listed[c.other].rank - item.rank == (1 if c.ahead else -1)
            seen.add(c.by)
            if c.by == "score":
                assert (c.mine > c.theirs) is c.ahead  # type: ignore[operator]
                assert c.mine == item.score.low
            if c.by == "requires":
                first, second = (item.id, c.other) if c.ahead else (c.other, item.id)
                assert first in advice.ruleset.recommendations[second].prerequisites
    assert {"score", "phase", "requires"} <= seen


def test_neighbouring_gaps_are_told_apart_by_what_ranks_them(advisor: Advisor) -> None:
    advice = advisor.advise(MUNICIPALITY)
    listed = {gap.id: gap for gap in advice.with_status("present")}
    scale = [severity.id for severity in advice.ruleset.severities]
    seen = set()
    for gap in listed.values():
        assert gap.rank is not None
        found = gap_neighbours(advice, gap.id)
        assert len(found) == 2 - (gap.rank in (1, len(listed)))
        for c in found:
            other = listed[c.other]
            assert other.rank is not None and other.rank - gap.rank == (1 if c.ahead else -1)
            seen.add(c.by)
            if c.by == "severity":
                assert (scale.index(str(c.mine)) > scale.index(str(c.theirs))) is c.ahead
                assert scale[int(gap.severity.low)] == c.mine
            else:
                assert gap.severity.low == other.severity.low
            if c.by == "dimension level" and "" not in (c.mine, c.theirs):
                assert (c.mine < c.theirs) is c.ahead  # type: ignore[operator]
    assert {"severity", "dimension level"} <= seen


def test_what_keeps_a_step_in_its_week_is_what_breaks_earlier(advisor: Advisor) -> None:
    advice = advisor.advise(MUNICIPALITY)
    roadmap = roadmap_of(advice, PlanFile())
    seen = set()
    for id, week in roadmap.starts.items():
        bounds = bounds_of(roadmap, id)
        seen |= {bound.by for bound in bounds}
        assert bounds
        for earlier in range(week):
            assert list(faults(roadmap.problem, {**roadmap.starts, id: earlier}))
        for bound in bounds:
            if bound.by == "capacity":
                rest = {o: w for o, w in roadmap.starts.items() if o not in (*bound.others, id)}
                used = usage(roadmap.problem, rest).get(bound.role)
                assert bound.period is not None and (not used or used[bound.period] == 0)
    assert {"start", "requires", "capacity", "starts"} <= seen and "order" not in seen


# -- on the command line ----------------------------------------------------------------------


def test_why(run: Run) -> None:
    text = run("why", MUNICIPALITY, "G44").stdout
    assert "It is present." in text and "OWN-2 Is there one named owner" in text
    assert "Rule: OWN-2 is “No” – it holds" in text and "im-core 1.0.0" in text
    told = json.loads(run("why", MUNICIPALITY, "G44", "--format", "json").stdout)
    assert told["because"] == {"owner_named": "no"} and told["holds"] is True
    dutch = run("why", MUNICIPALITY, "support", "--level", "1", "--lang", "nl").stdout
    assert "Het ligt onder niveau 1." in dutch


def test_the_phase_is_a_reason_of_its_own(run: Run, tmp_path: Path) -> None:
    text = " ".join(run("why", MUNICIPALITY, "G01").stdout.split())
    assert "Counts from this phase on: “Pilot with first users” – the phase has come" in text
    assert "CTX-4 Which phase is the implementation in now?: Roll-out running" in text
    (due,) = [
        part
        for part in json.loads(run("why", MUNICIPALITY, "G01", "--format", "json").stdout)["tree"][
            "because"
        ]
        if part.get("rule") == "due"
    ]
    assert due["truth"] == "true" and due["because"][0]["id"] == "phase"
    earlier = tmp_path / "earlier.toml"
    earlier.write_text(
        'ruleset = "im-core"\ndate = 2026-11-02\n[answers]\nphase = "before_pilot"\n'
        "reason_known = 40\n",
        encoding="utf-8",
    )
    text = " ".join(run("why", str(earlier), "G01", "--lang", "nl").stdout.split())
    assert "die fase is nog niet bereikt" in text


def test_every_object_of_the_example_can_be_asked_why_not(run: Run, im_core: Ruleset) -> None:
    """Also one that nothing calls for and that has no rule: there is nothing to list then."""
    alone = next(
        thing.id
        for thing in im_core.recommendations.values()
        if not any(
            link.recommendation == thing.id for gap in im_core.gaps.values() for link in gap.link
        )
        and not (thing.in_place_when or thing.helps_when or thing.light_when)
    )
    assert run("why-not", MUNICIPALITY, alone).exit_code == 0


def test_why_not(run: Run) -> None:
    told = json.loads(run("why-not", MUNICIPALITY, "G14", "--format", "json").stdout)
    assert told["changes"] == [
        {"trained_before_use": {"example": 0, "at_least": 0, "below": 80}},
        {"training_to_use": {"example": "none", "any_of": ["none"]}},
    ]
    assert "TRA-2: less than 80%" in run("why-not", MUNICIPALITY, "G14").stdout
    text = run("why-not", MUNICIPALITY, "ownership", "--level", "3").stdout
    text = " ".join(text.split())
    assert "OWN-1: at least 3" in text and "OWN-2: “Yes”; OWN-4: on or before 2 March 2026" in text
    assert "OWN-3 What is in the regular budget of the line?" in text
    assert "It holds; ask why instead." in run("why-not", MUNICIPALITY, "G44").stdout


def test_what_if(run: Run) -> None:
    text = run("what-if", MUNICIPALITY, "--set", "OWN-2=yes").stdout
    assert "G44 No owner in the line" in text and "not present" in text
    told = json.loads(run("what-if", MUNICIPALITY, "--set", "OWN-2=yes", "--format", "json").stdout)
    assert {"kind": "gap", "id": "missing-ownership"}.items() <= next(
        c for c in told["changes"] if c["id"] == "missing-ownership"
    ).items()
    assert "Nothing else would be said." in run("what-if", MUNICIPALITY, "--set", "OWN-2=no").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["why", MUNICIPALITY, "G444"], "there is nothing to ask about 'G444'"),
        (["why", MUNICIPALITY, "missing-owner"], "did you mean 'missing-ownership'"),
        (["what-if", MUNICIPALITY], "give at least one other answer"),
        (["what-if", MUNICIPALITY, "--set", "OWN-22=no"], "there is no question 'OWN-22'"),
        (["why", "nowhere.toml", "G44"], "no such file"),
        (["why", MUNICIPALITY, "ownership", "--level", "9"], "there is no level 9"),
        (["why", MUNICIPALITY, "G44", "--level", "2"], "is a gap, and has no level"),
        (["why", MUNICIPALITY, "G44", "--roadmap"], "has no place in a roadmap"),
    ],
)
def test_wrong_use(run: Run, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2 and message in result.stderr, result.stderr


def test_what_is_not_decided_is_said_and_answers_no(run: Run) -> None:
    quick = str(ROOT / "examples" / "quick-scan.toml")
    result = run("why", quick, "G44")
    assert result.exit_code == 1 and "It is not decided: answers are missing." in result.stdout
    assert "project?: not answered" in " ".join(result.stdout.split())


def test_why_in_this_place(run: Run) -> None:
    gap = " ".join(run("why", MUNICIPALITY, "G47", "--lang", "nl").stdout.split())
    assert "Het is nummer 2 van 33." in gap and "Na G44 Geen eigenaar in de lijn, door" in gap
    text = " ".join(run("why", MUNICIPALITY, "R53", "--roadmap", "--full").stdout.split())
    assert (
        "It is number 14 of 41." in text and "Behind R29" in text and "because of the phase" in text
    )
    assert "R14 Appoint an owner in the line must be done first" in text
    assert "Everything that it rests on" in text
    told = json.loads(run("why", MUNICIPALITY, "R53", "--roadmap", "--format", "json").stdout)
    assert told["place"]["rank"] == 14
    assert "requires" in {bound["by"] for bound in told["place"]["roadmap"]}


@pytest.mark.parametrize("format", ["markdown", "html", "docx", "pdf"])
def test_the_tree_in_every_format(run: Run, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"why.{format}"
    arguments = ("support", "--lang", "nl", "--format", format, "--output", str(path))
    assert run("why", MUNICIPALITY, *arguments).exit_code == 0
    if format == "markdown":
        text = path.read_text(encoding="utf-8")
        assert "\n- SUP-1 " in text and "\n  - SUP-3 " in text and "\n    - Gevraagd als" in text
    if format == "html":
        text = path.read_text(encoding="utf-8")
        assert text.count("<ul") == text.count("</ul>") and text.count("<li") == text.count("</li>")
    if format == "pdf":
        from pypdf import PdfReader

        assert "SUP-3" in PdfReader(path).pages[0].extract_text()
    if format == "docx":
        import docx

        indents = {p.paragraph_format.left_indent for p in docx.Document(str(path)).paragraphs}
        assert len(indents) >= 3


def test_what_puts_one_recommendation_ahead_is_true_of_both(
    advisor: Advisor, im_core: Ruleset, demo: Advice
) -> None:
    seen = set()
    cases = [advisor.advise(case.sheet, im_core) for case in load_cases(im_core)[::4]]
    for advice in (demo, *cases):
        listed = {item.id: item for item in advice.recommendations}
        order = list(listed)
        for id, item in listed.items():
            for one in neighbours(advice, id):
                other = listed[one.other]
                assert one.ahead == (order.index(one.other) > order.index(id))
                assert abs(order.index(one.other) - order.index(id)) == 1
                seen.add(one.by)
                first, second = (item, other) if one.ahead else (other, item)
                mine, theirs = (one.mine, one.theirs) if one.ahead else (one.theirs, one.mine)
                things = [im_core.recommendations[r.id] for r in (first, second)]
                match one.by:
                    case "requires":
                        assert first.id in things[1].prerequisites
                    case "reason":
                        # A prerequisite goes with what needs it.
                        assert mine == first.reason or first.reason == "prerequisite"
                        assert theirs == second.reason or second.reason == "prerequisite"
                        reasons = ("gap", "prepare", "next-level", "growth")
                        assert reasons.index(str(mine)) < reasons.index(str(theirs))
                    case "phase":
                        assert (mine, theirs) == (things[0].phase, things[1].phase)
                        assert mine != theirs
                    case "score":
                        assert (mine, theirs) == (first.score.low, second.score.low)
                        # One that requires others may have to wait for them.
                        assert first.score.low > second.score.low or second.requires
                    case "level":
                        assert (mine, theirs) == (things[0].level, things[1].level)
                    case _:
                        assert one.by in ("order", "possible score", "claimed")
    assert seen >= {"requires", "reason", "phase", "score"}
