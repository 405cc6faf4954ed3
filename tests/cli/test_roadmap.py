"""From answers to a plan on the command line, in every format, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor.planning.schedule import Starts

Run = Callable[..., Result]
MUNICIPALITY = str(ROOT / "examples" / "municipality.toml")


def _data(run: Run, *arguments: str) -> dict[str, object]:
    result = run("roadmap", MUNICIPALITY, *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def _plan(folder: Path, text: str) -> str:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


# -- what one gets ----------------------------------------------------------------------------


def test_a_plan_says_what_when_and_who(run: Run) -> None:
    text = run("roadmap", MUNICIPALITY).stdout
    for wanted in (
        "Roadmap: Municipality of Waterland",
        "The plan in short",
        "R14 Appoint an owner in the line",
        "Quarter 1: 9 November 2026 to 5 February 2027",
        "Who is busy when",
        "What does not fit",
        "Nobody said how much time",
    ):
        assert wanted in text, wanted


def test_the_plan_keeps_to_its_limits(run: Run) -> None:
    told = _data(run)
    steps = {step["id"]: step for step in told["steps"]}  # type: ignore[attr-defined]
    assert len(steps) > 15
    first = dt.date(2026, 11, 9) + dt.timedelta(weeks=13)
    assert sum(dt.date.fromisoformat(s["start"]) < first for s in steps.values()) <= 8
    for step in steps.values():
        for other in step["requires"]:
            assert steps[other]["end"] < step["start"], (other, step["id"])
        assert step["early_end"] <= step["end"] <= step["late_end"]
    for periods in told["load"].values():  # type: ignore[attr-defined]
        assert all(period["planned"] <= period["available"] for period in periods)


def test_it_is_the_same_twice(run: Run, plans: dict[str, Starts]) -> None:
    once = _data(run)
    plans.clear()
    assert _data(run) == once
    assert plans, "it was planned again"


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_step_stands_in_every_report(run: Run, format: str, language: str) -> None:
    codes = [step["code"] for step in _data(run)["steps"]]  # type: ignore[attr-defined]
    result = run("roadmap", MUNICIPALITY, "--format", format, "--lang", language)
    assert result.exit_code == 0
    assert codes and all(f"{code} " in result.stdout for code in codes)
    if language == "nl":
        assert "Routekaart" in result.stdout and "Kwartaal 1" in result.stdout


def test_the_chart_can_be_read_without_seeing_it(run: Run) -> None:
    page = run("roadmap", MUNICIPALITY, "--format", "html").stdout
    assert '<figure class="gantt"' in page and 'role="img"' in page
    figure = page[page.index('<figure class="gantt"') : page.index("</figure>")]
    assert figure.count("<rect ") == figure.count("<tr>") - 1 > 15


def test_the_page_for_the_steering_committee_is_one_page(run: Run, tmp_path: Path) -> None:
    from pypdf import PdfReader

    for language in ("en", "nl"):
        path = tmp_path / f"{language}.pdf"
        arguments = ("--steering", "--lang", language, "--output", str(path))
        assert run("roadmap", MUNICIPALITY, *arguments).exit_code == 0
        assert len(PdfReader(path).pages) == 1
    text = run("roadmap", MUNICIPALITY, "--steering").stdout
    assert "Decisions asked" in text and "days available until" in text


@pytest.mark.parametrize("example", ["municipality", "university", "care-practice"])
def test_the_slide_says_the_same_and_all_of_it_is_on_it(run: Run, example: str) -> None:
    from pptx import Presentation

    answers = str(ROOT / "examples" / f"{example}.toml")
    content = run("roadmap", answers, "--steering", "--format", "pptx", "--lang", "en").stdout_bytes
    presentation = Presentation(io.BytesIO(content))
    (slide,) = presentation.slides
    texts = []
    for shape in slide.shapes:
        assert shape.left >= 0 and shape.left + shape.width <= presentation.slide_width
        assert shape.top >= 0 and shape.top + shape.height <= presentation.slide_height
        if shape.has_text_frame:
            texts.append(shape.text_frame.text)
        if shape.has_table:
            texts += [cell.text for row in shape.table.rows for cell in row.cells]
    assert "Decisions asked" in "\n".join(texts)
    if example != "municipality":
        return
    said = "\n".join(texts)
    for wanted in ("Decisions asked", "G44 No owner in the line", "R14 Appoint an owner"):
        assert wanted in said


# -- goals and plans --------------------------------------------------------------------------


def test_an_overall_level_is_a_goal(run: Run) -> None:
    told = _data(run, "--goal", "overall=3")
    overall = [r for r in told["reached"] if r["id"] == "overall"]  # type: ignore[attr-defined]
    assert [(r["level"], r["weight"]) for r in overall] == [(3, 8)]
    text = run("roadmap", MUNICIPALITY, "--goal", "overall=3", "--lang", "nl").stdout
    assert "Niveau van het geheel: 3" in text
    # Too much for this capacity; and what is reached already is no work.
    told = _data(run, "--goal", "overall=4")
    assert [(u["id"], u["level"]) for u in told["not_reached"]] == [  # type: ignore[attr-defined]
        ("overall", 4)
    ]
    told = _data(run, "--goal", "overall=2")
    assert (told["steps"], told["reached"], told["not_reached"]) == ([], [], [])


def test_a_level_is_reached_by_what_the_dimension_lacks(run: Run) -> None:
    told = _data(run, "--goal", "level=3", "--goal", "dimension=SUP")
    (reached,) = [r for r in told["reached"] if r["level"]]  # type: ignore[attr-defined]
    assert (reached["id"], reached["level"]) == ("support", 3)
    assert told["levels"]["support"][0] == 0  # type: ignore[index]
    assert told["levels"]["support"][-1] >= 3  # type: ignore[index]


def test_gaps_of_one_dimension_only(run: Run) -> None:
    told = _data(run, "--goal", "severity=critical", "--goal", "dimension=ownership")
    ids = {r["id"] for r in told["reached"]}  # type: ignore[attr-defined]
    assert ids == {"missing-ownership", "closure-without-acceptance"}


def test_a_planning_file_changes_the_plan(run: Run, tmp_path: Path) -> None:
    plan = _plan(
        tmp_path,
        """
ruleset = "im-core"
start = 2026-12-07
horizon = 26
period = "month"
max_starts_per_period = 2
require = ["pulse-survey"]
exclude = ["why-story"]

[capacity]
sponsor = 8
implementation_manager = 20
process_owner = 10

[[exception]]
role = "sponsor"
start = 2026-12-21
end = 2027-01-03
days = 0
reason = "Holidays"

[budget]
person_days = 60
""",
    )
    told = _data(run, "--plan", plan)
    steps = {step["id"]: step for step in told["steps"]}  # type: ignore[attr-defined]
    assert told["start"] == "2026-12-07" and len(told["periods"]) == 6  # type: ignore[arg-type]
    assert "pulse-survey" in steps and "why-story" not in steps
    assert sum(step["mean_days"] for step in steps.values()) <= 60
    assert told["assumed_capacity"] == [
        role
        for role in ("project_manager", "service_manager")
        if any(s["owner"] == role for s in steps.values())
    ]
    assert told["load"]["sponsor"][0]["available"] == 3.69  # type: ignore[index]


def test_what_is_done_and_running_is_taken_from_there(run: Run, tmp_path: Path) -> None:
    before = tmp_path / "planned.json"
    run("roadmap", MUNICIPALITY, "--format", "json", "-o", str(before))
    plan = _plan(
        tmp_path,
        """
start = 2026-11-23
[done]
appoint-line-owner = 2026-11-20
[running]
day-in-the-life = 2026-11-16
""",
    )
    result = run(
        *("roadmap", MUNICIPALITY, "--plan", plan, "--update", str(before), "--format", "json")
    )
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    steps = {step["id"]: step for step in told["steps"]}
    assert "appoint-line-owner" not in steps
    assert steps["day-in-the-life"]["running"] and steps["day-in-the-life"]["weeks"] == 2
    assert "was to be done on" in result.stderr
    assert "R14 Appoint an owner in the line" not in result.stderr, "it was done in time"


def test_two_plans_side_by_side(run: Run) -> None:
    change = ("--what-if", "capacity.process_owner=+6.5")
    text = run("roadmap", MUNICIPALITY, *change).stdout
    assert "As planned" in text and "Goals reached" in text
    told = json.loads(run("roadmap", MUNICIPALITY, *change, "--format", "json").stdout)
    weights = [sum(r["weight"] for r in told[plan]["reached"]) for plan in ("plan", "other")]
    assert weights[0] < weights[1]


def test_nothing_to_plan_says_so(run: Run) -> None:
    result = run("roadmap", str(ROOT / "examples" / "university.toml"))
    assert result.exit_code == 0 and "Nothing has to be planned" in result.stdout


def test_no_time_at_all_is_a_plan_that_says_so(run: Run, tmp_path: Path) -> None:
    plan = _plan(tmp_path, "[capacity]\nsponsor = 0\n")
    told = _data(run, "--plan", plan)
    assert "sponsor" not in {step["owner"] for step in told["steps"]}  # type: ignore[attr-defined]
    lacking = [u for u in told["not_reached"] if u["role"] == "sponsor"]  # type: ignore[attr-defined]
    assert lacking and all(u["missing"] > 0 for u in lacking)


def test_without_the_solver_the_greedy_plan_is_there(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "highspy", None)
    result = run("roadmap", MUNICIPALITY, "--planner", "optimal", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["planner"] == "greedy"
    assert "warning: the optimal planner could not be used" in result.stderr
    assert "pip install 'imadvisor[plan]'" in result.stderr


# -- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[capacity]\nsponser = 3\n", "2:11: there is no role 'sponser'", "did you mean 'sponsor'"),
        ("[capacity]\nsponsor = -3\n", "2:11: this plan: 'capacity.sponsor'", ""),
        ("[capacity]\nsponsor = 9999\n", "9999 person-days a quarter for 'sponsor'", "one period"),
        ("horizon = 0\n", "1:11: this plan: 'horizon'", ""),
        (
            "start = 2026-11-10\n",
            "1:9: a plan starts on a Monday",
            "2026-11-09 or 2026-11-16",
        ),
        ("[fixed]\npiot = 2026-11-09\n", "2:8: there is no recommendation 'piot'", "'pilot'"),
        ("[goal]\ndimensions = ['trainin']\n", "there is no dimension 'trainin'", "'training'"),
        ("[goal]\nlevel = 9\n", "there is no level 9", "the levels are 0, 1"),
        ("[goal]\nseverity = 'grave'\n", "there is no severity 'grave'", "low, medium"),
        (
            "[goal]\nseverity = 'low'\nlevel = 3\n",
            "a goal is a severity of gaps, a level or an",
            "",
        ),
        ("[goal]\noverall = 9\n", "there is no level 9", "the levels are 0, 1"),
        ("[goal]\noverall = 3\ndimensions = ['why']\n", "is that of all dimensions", ""),
        (
            "require = ['pilot']\nexclude = ['pilot']\n",
            "'pilot' stands in exclude and in require",
            "keep one of the two",
        ),
        (
            "require = ['closure-review']\nexclude = ['handover-file']\n",
            "'closure-review' is required, and needs 'handover-file', which is excluded",
            "take one of them out",
        ),
        ("ruleset = 'other'\n", "the plan is for ruleset 'other'", "use the plan that belongs"),
        ("[done]\npilot = 2999-01-01\n", "'pilot' is done since 2999-01-01, which is", "today is"),
        ("[running]\npilot = 2999-01-01\n", "'pilot' is running since 2999-01-01", "today is"),
        (
            "[fixed]\nclosure-review = 2026-11-16\n",
            "'closure-review' cannot start on 2026-11-16: 'aftercare-plan' is not done by then",
            "fix it later",
        ),
        (
            "[fixed]\nbudget-decision = 2030-01-07\n",
            "'budget-decision' cannot start on 2030-01-07: the plan ends on 2027-11-05",
            "lengthen the horizon",
        ),
        (
            "[fixed]\nbudget-decision = 2026-01-05\n",
            "'budget-decision' cannot start on 2026-01-05: the plan starts on 2026-11-09",
            "if it has started, put it under [running]",
        ),
        (
            "go_live = 2027-03-01\n[fixed]\nchain-test = 2027-02-22\n",
            "'chain-test' cannot start on 2027-02-22: it must be done by 2027-02-26",
            "its window is around going live",
        ),
        (
            "[[exception]]\nrole = 'sponsor'\nstart = 2027-01-02\nend = 2027-01-01\ndays = 0\n",
            "it ends on 2027-01-01, before it starts",
            "exchange start and end",
        ),
        ("captacity = 3\n", "this plan has no key 'captacity'", "did you mean 'capacity'"),
    ],
)
def test_a_plan_that_cannot_be_meant(
    run: Run, tmp_path: Path, text: str, message: str, hint: str
) -> None:
    output = tmp_path / "plan.html"
    plan = _plan(tmp_path, text)
    result = run("roadmap", MUNICIPALITY, "--plan", plan, "--output", str(output))
    assert result.exit_code == 2 and not output.exists()
    assert result.stderr.startswith(f"{plan}:"), result.stderr
    assert message in result.stderr and hint in result.stderr, result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--goal", "levels=3"], "--goal: 'levels=3' is no goal"),
        (["--goal", "level=9"], "--goal: there is no level 9"),
        (["--goal", "dimension=trainin"], "did you mean 'training'"),
        (["--what-if", "capacity.sponsr=+2"], "did you mean 'sponsor'"),
        (["--what-if", "capacity=+2"], "--what-if: 'capacity=+2' changes nothing"),
        (["--what-if", "horizon=-99"], "a plan has 1 to 520 weeks, not -47"),
        (["--what-if", "horizon=26", "--format", "csv"], "are not written as csv"),
        (["--format", "exel"], "--format: there is no format 'exel'"),
        (["--update", MUNICIPALITY], "not valid JSON"),
    ],
)
def test_wrong_use(run: Run, arguments: list[str], message: str) -> None:
    result = run("roadmap", MUNICIPALITY, *arguments)
    assert result.exit_code == 2 and message in result.stderr, result.stderr


def test_a_file_that_is_no_roadmap(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"steps": [{"id": "pilot"}]}', encoding="utf-8")
    result = run("roadmap", MUNICIPALITY, "--update", str(path))
    assert result.exit_code == 2
    assert f"{path}:1:12: this step has no id, start and end" in result.stderr


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_a_report_may_have_the_roadmap_in_it(run: Run, format: str) -> None:
    result = run("advise", MUNICIPALITY, "--roadmap", "--format", format)
    assert result.exit_code == 0
    order = ["Focus for the first quarter", "The plan in short", "What does not fit", "Left out"]
    headings = [result.stdout.rindex(heading) for heading in order]
    assert headings == sorted(headings)


def test_the_json_of_advice_has_no_roadmap(run: Run) -> None:
    result = run("advise", MUNICIPALITY, "--roadmap", "--format", "json")
    assert result.exit_code == 2 and "imadvisor roadmap ANSWERS --format json" in result.stderr


@pytest.mark.parametrize("suffix", ["csv", "mmd", "ics", "xml", "xlsx"])
def test_the_suffix_of_a_file_is_the_format_of_another_tool(
    run: Run, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"plan.{suffix}"
    assert run("roadmap", MUNICIPALITY, "--output", str(path)).exit_code == 0
    assert path.stat().st_size > 1000


def test_the_solver_says_nothing_among_what_we_say() -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "imadvisor", "roadmap", MUNICIPALITY]
    command += ["--planner", "optimal", "--time-limit", "1", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["planner"] == "optimal" and told["proofs"]


@pytest.mark.parametrize(
    "format", ["text", "html", "json", "csv", "csv-github", "mermaid", "ics", "msproject", "xlsx"]
)
def test_what_is_required_and_does_not_fit_is_said_in_every_format(
    run: Run, tmp_path: Path, format: str
) -> None:
    plan = _plan(tmp_path, 'require = ["budget-decision"]\n[capacity]\nsponsor = 0\n')
    path = tmp_path / "out"
    arguments = ("--plan", plan, "--format", format, "--output", str(path))
    result = run("roadmap", MUNICIPALITY, *arguments)
    assert result.exit_code == 0, result.output
    if format in ("text", "html", "json"):
        wanted = "budget-decision" if format == "json" else "R55 Budget decision"
        assert wanted in path.read_text(encoding="utf-8")
