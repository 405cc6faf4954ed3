"""What takes nobody knows how much is planned all the same, by every planner, in every format."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from imadvisor import Advice, InputError, advise
from imadvisor.documents import parse_document
from imadvisor.language import Language
from imadvisor.model.plan import PlanFile
from imadvisor.planning.plan_files import read_plan
from imadvisor.planning.planner import Planner, roadmap_of
from imadvisor.reports.exports.formats import EXPORTS
from imadvisor.reports.formats.text import text_report
from imadvisor.reports.json.roadmap import roadmap_json
from imadvisor.reports.pages.roadmap import roadmap_report, steering_report

EXAMPLE = Path(__file__).parents[2] / "examples" / "municipality.toml"
TODAY = dt.date(2026, 12, 1)


@pytest.fixture(scope="module")
def known() -> Advice:
    return advise(EXAMPLE)


@pytest.fixture(scope="module")
def unknown(known: Advice) -> Advice:
    """The same advice, on a ruleset that says of nothing what it takes."""
    ruleset = known.ruleset
    bare = {"effort_days": None, "duration_weeks": None, "scaling": None, "light": None}
    things = {
        id: thing.model_copy(update={**bare, "light_when": None})
        for id, thing in ruleset.recommendations.items()
    }
    ruleset = replace(ruleset, things={**ruleset.things, "recommendation": things})
    items = tuple(replace(item, effort=None, variant="full") for item in known.recommendations)
    program = replace(known.program, ruleset=ruleset)
    return replace(known, program=program, recommendations=items)


def plan(text: str, advice: Advice) -> PlanFile:
    return read_plan(parse_document(text, name="plan.toml", syntax="toml"), advice, today=TODAY)


@pytest.mark.parametrize("planner", ["greedy", "optimal"])
def test_each_is_a_step_of_the_usual_length(planner: Planner, unknown: Advice) -> None:
    if planner == "optimal":
        pytest.importorskip("highspy")
    nobody = "[capacity]\n" + "".join(f"{role} = 0\n" for role in unknown.ruleset.roles)
    made = roadmap_of(unknown, plan(nobody, unknown), planner=planner, seconds=3)
    assert made.steps and made.planner == planner
    assert {step.weeks for step in made.steps} == {4}
    assert {(step.effort, step.mean) for step in made.steps} == {(None, None)}
    assert not any(load for periods in made.load().values() for load, _ in periods)
    assert not {unfit.why for unfit in made.unfit} & {"capacity", "budget", "several"}
    # What begins in a quarter is limited as ever.
    starts = [made.starts[step.id] // 13 for step in made.steps]
    assert max(map(starts.count, starts)) <= 8


def test_the_planning_file_says_how_long_a_step_is(unknown: Advice) -> None:
    made = roadmap_of(unknown, plan("step_weeks = 2", unknown))
    assert {step.weeks for step in made.steps} == {2}


def test_a_budget_is_not_used_up(unknown: Advice) -> None:
    made = roadmap_of(unknown, plan("budget.person_days = 0", unknown))
    assert made.steps == roadmap_of(unknown, PlanFile()).steps


def test_every_report_says_it_once(unknown: Advice) -> None:
    made = roadmap_of(unknown, PlanFile())
    for language, phrase in (("en", "Not known of"), ("nl", "Niet bekend van")):
        speaking = Language(language, unknown.ruleset)
        said = text_report(roadmap_report(made, speaking))
        assert said.count(phrase) == 1
        assert text_report(steering_report(made, speaking))


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_written(name: str, unknown: Advice) -> None:
    made = roadmap_of(unknown, PlanFile())
    assert EXPORTS[name].write(made, Language("en", unknown.ruleset))


def test_json_has_nothing_where_nothing_is_known(unknown: Advice) -> None:
    told = json.loads(roadmap_json(roadmap_of(unknown, PlanFile())))
    assert {step["effort_days"] for step in told["steps"]} == {None}
    assert {step["mean_days"] for step in told["steps"]} == {None}


ESTIMATE = """
[estimate.{}]
effort_days = [6, 10]
duration_weeks = 3
owner = "works_council"

[roles]
works_council = "Works council"

[capacity]
works_council = 26
"""


@pytest.mark.parametrize("which", ["known", "unknown"])
def test_an_estimate_comes_before_what_the_ruleset_says(
    which: str, request: pytest.FixtureRequest
) -> None:
    advice: Advice = request.getfixturevalue(which)
    id = roadmap_of(advice, PlanFile()).steps[0].id
    made = roadmap_of(advice, plan(ESTIMATE.format(id), advice))
    step = next(step for step in made.steps if step.id == id)
    assert (step.effort, step.mean, step.weeks) == ((6, 10), 8, 3)
    assert step.owner == "works_council"
    assert sum(load for load, _ in made.load()["works_council"]) == 8
    said = text_report(roadmap_report(made, Language("en", advice.ruleset)))
    assert "Works council" in said and "6–10 days" in said
    # The advice itself is as it was.
    assert "works_council" not in advice.ruleset.roles


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[estimate.nothing-like-it]\neffort_days = [1, 2]", "there is no recommendation 'nothing"),
        ('[estimate.pulse-survey]\nowner = "nobody"', "there is no role 'nobody'"),
        ("[estimate.pulse-survey]\neffort_days = [2, 1]", "effort_days goes from low to high"),
        ("[estimate.pulse-survey]\neffort_days = [1, 10001]", "at most 10,000"),
        ("[estimate.pulse-survey]\nduration_weeks = 521", "at most 520"),
        ("[estimate.pulse-survey]", "it estimates nothing"),
        ('[roles]\nsponsor = "Me"', "the ruleset has a role 'sponsor' already"),
        ("step_weeks = 0", "must be at least 1"),
    ],
)
def test_mistakes_in_estimates(text: str, message: str, known: Advice) -> None:
    with pytest.raises(InputError) as caught:
        plan(text, known)
    assert message in str(caught.value)
    assert all(problem.place.line for problem in caught.value.problems)
