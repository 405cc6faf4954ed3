"""The sample lens as a ruleset: what it asks, finds and recommends."""

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from imadvisor import Advice, testing
from imadvisor.plugin import SourceFile

import imadvisor_lens
from lenses import (
    DAY,
    SAMPLE,
    advisor,
    assert_same_risks,
    lens_of,
    question_with,
    questions_of,
    sample,
    written,
)

OPEN = {"safe-1-high-risk", "safe-1-medium-risk", "time-1-high-risk", "time-1-medium-risk"}


def advised(**answers: Any) -> Advice:
    return advisor.advise({"date": DAY, "answers": answers}, SAMPLE)


def statuses(advice: Advice) -> dict[str, str]:
    return {id: gap.status for id, gap in advice.decision.gaps.items()}


def levels(advice: Advice) -> dict[str, tuple[int, int] | None]:
    found = advice.decision.dimensions.values()
    return {d.id: (int(d.level.low), int(d.level.high)) if d.level else None for d in found}


def test_it_keeps_to_the_contract_of_importers() -> None:
    ruleset = testing.check_importer(imadvisor_lens.Lenses(), SAMPLE, advisor)
    assert list(ruleset.dimensions) == ["safety", "time"]
    assert [q.type for q in ruleset.questions.values()] == ["multi"] * 3


def test_the_sample_has_no_warnings() -> None:
    testing.check_ruleset(advisor, str(SAMPLE), cases=False)


def test_it_is_found_by_its_entry_point() -> None:
    found = {point.name: point.load() for point in entry_points(group="imadvisor")}
    assert found["lens"] is imadvisor_lens


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ('{"pillars": []}', True),
        ('{"pillars": 3, "schemaVersion": 1}', True),
        ('{"schemaVersion": "2021-11-01", "pilars": []}', True),
        ('{"schemaVersion": "1.0", "questions": []}', False),
        ('{"schemaVersion": ["2021-11-01"]}', False),
        ("pillars = []", False),
        ("pillars;questions", False),
    ],
)
def test_what_it_takes_for_a_lens(text: str, known: bool) -> None:
    assert imadvisor_lens.Lenses().recognises(SourceFile("file", text.encode())) is known


@pytest.mark.parametrize("engine", ["direct", "explain"])
def test_every_selection_has_the_risk_of_the_rules(engine: str) -> None:
    ruleset = advisor.ruleset(SAMPLE)
    questions = dict(questions_of(sample()))
    assert assert_same_risks(ruleset, questions, {}, engine) == 16 + 4 + 4


def test_what_is_not_answered_is_undetermined() -> None:
    advice = advised()
    assert statuses(advice) == dict.fromkeys(OPEN, "undetermined")
    assert levels(advice) == {"safety": None, "time": None}
    assert not advice.recommendations


def test_nothing_ticked_is_an_answer() -> None:
    advice = advised(safe_1=[], safe_2=[], time_1=[])
    assert statuses(advice) == {
        "safe-1-high-risk": "present",
        "safe-1-medium-risk": "absent",
        "time-1-high-risk": "present",
        "time-1-medium-risk": "absent",
    }
    assert levels(advice) == {"safety": (0, 0), "time": (0, 0)}


def test_a_question_is_known_by_its_id_in_the_lens() -> None:
    advice = advisor.advise({"date": DAY, "answers": {"SAFE_1": ["test_ride"]}}, SAMPLE)
    assert statuses(advice)["safe-1-medium-risk"] == "present"


def test_the_level_is_the_worst_risk_of_the_pillar() -> None:
    all_three = ["test_ride", "second_look", "new_pads"]
    assert levels(advised(safe_1=all_three, safe_2=[]))["safety"] == (2, 2)
    assert levels(advised(safe_1=all_three))["safety"] == (0, 2)
    assert levels(advised(safe_1=["test_ride"], safe_2=[]))["safety"] == (1, 1)
    assert levels(advised(safe_1=["new_pads"], safe_2=[]))["safety"] == (0, 0)
    assert levels(advised(safe_2=["cargo"]))["safety"] == (0, 2)
    assert levels(advised(time_1=["board"]))["time"] == (1, 1)


@pytest.mark.parametrize(("risk", "level"), [("HIGH", 0), ("MEDIUM", 1), ("NO", 2)])
def test_the_level_of_what_is_the_same_whatever_is_ticked(
    risk: str, level: int, tmp_path: Path
) -> None:
    question = question_with([("default", f"{risk}_RISK")], ["aaa", "bbb"])
    path = written(tmp_path, lens_of(question))
    for ticked in ([], ["aaa"], ["aaa", "bbb"]):
        advice = advisor.advise({"date": DAY, "answers": {"the_question": ticked}}, path)
        assert levels(advice) == {"the-pillar": (level, level)}
    assert levels(advisor.advise({"date": DAY, "answers": {}}, path)) == {"the-pillar": None}


def test_nobody_knows_is_not_free_of_risk() -> None:
    advice = advised(safe_1="?", safe_2=["cargo"])
    assert statuses(advice)["safe-1-high-risk"] == "unknown"
    assert statuses(advice)["safe-1-medium-risk"] == "unknown"
    assert levels(advice)["safety"] == (0, 0)


def test_not_applicable_has_a_reason_and_no_risk() -> None:
    reason = {"value": "n/a", "note": "OUT_OF_SCOPE"}
    advice = advised(safe_1=reason, safe_2=["cargo"], time_1=reason)
    assert set(statuses(advice).values()) == {"not-applicable"}
    assert levels(advice) == {"safety": (2, 2), "time": None}
    assert advice.decision.sheet.answers["safe_1"].note == "OUT_OF_SCOPE"


def test_plans_are_recommended_for_what_is_not_ticked() -> None:
    advice = advised(safe_1=["second_look"])
    assert [item.id for item in advice.recommendations] == ["safe-1-new-pads", "safe-1-test-ride"]
    assert [(out.id, out.why) for out in advice.left_out] == [("safe-1-second-look", "in-place")]
    assert advice.focus == ("safe-1-new-pads", "safe-1-test-ride")


def test_a_plan_keeps_its_texts_and_addresses() -> None:
    ruleset = advisor.ruleset(SAMPLE)
    plan = ruleset.recommendations["safe-1-second-look"]
    assert plan.name["en"] == "A colleague checks the brakes"
    assert plan.purpose["en"] == "Let each job card be signed by two. (https://example.com/card)"
    assert [step["en"] for step in plan.steps] == [
        "Swap jobs before lunch.",
        "Read the list aloud. (http://example.com/list)",
    ]
    help = ruleset.questions["safe_1"].help
    assert help is not None
    assert help["en"].split("\n") == [
        "Brakes are what customers trust blindly.",
        "A brake that is new still has to wear in. (https://example.com/brakes)",
        "Every bicycle is ridden before it is returned: Two stops, one of them on a slope.",
        "A colleague checks the brakes: Who mends does not see.",
        "None of these: Choose this when brakes are not looked at.",
    ]


def test_what_closes_a_gap() -> None:
    gaps = advisor.ruleset(SAMPLE).gaps
    # For a medium risk only what leads to none at all; for a high one what leads out of it.
    every = ("safe-1-test-ride", "safe-1-second-look", "safe-1-new-pads")
    assert gaps["safe-1-medium-risk"].closed_by == (every,)
    assert gaps["safe-1-high-risk"].closed_by == (("safe-1-test-ride",), ("safe-1-second-look",))
    assert gaps["time-1-high-risk"].closed_by == (("time-1-board",),)
    assert gaps["time-1-medium-risk"].closed_by == (("time-1-board", "time-1-spare-hour"),)


def test_the_rules_are_quoted() -> None:
    gaps = advisor.ruleset(SAMPLE).gaps
    said = "The first rule of the lens that holds is rule"
    assert {id: gap.when_words["en"] for id, gap in gaps.items() if gap.when_words} == {
        "safe-1-high-risk": f"{said} 3 of 3 (default).",
        "safe-1-medium-risk": f"{said} 2 of 3 ((test_ride || second_look) && !brakes_no).",
        "time-1-high-risk": f"{said} 1 of 3 (!board).",
        "time-1-medium-risk": f"{said} 2 of 3 (board && !spare_hour).",
    }


def test_what_nobody_knows_is_not_made_up() -> None:
    ruleset = advisor.ruleset(SAMPLE)
    for thing in ruleset.recommendations.values():
        assert (thing.effort_days, thing.duration_weeks) == (None, None)
    assert ruleset.settings.about.limits is not None
    assert "names no owners" in ruleset.settings.about.limits["en"]


def test_a_roadmap_is_planned(tmp_path: Path) -> None:
    advice = advised(safe_1=["second_look"], time_1=[])
    (tmp_path / "answers.toml").write_text(
        f'date = {DAY}\n[answers]\nSAFE_1 = ["second_look"]\nTIME_1 = []\n', encoding="utf-8"
    )
    (tmp_path / "plan.toml").write_text(
        "[estimate.time-1-board]\neffort_days = [1, 3]\nduration_weeks = 2\nowner = 'joiner'\n"
        "[roles]\njoiner = 'Joiner'\n",
        encoding="utf-8",
    )
    command = ["roadmap", "answers.toml", "--ruleset", str(SAMPLE), "--format", "json"]
    for more, weeks, effort in (
        ([], 4, None),
        (["--plan", "plan.toml"], 2, {"low": 1.0, "high": 3.0}),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "imadvisor", *command, *more],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        steps = {step["id"]: step for step in json.loads(done.stdout)["steps"]}
        assert steps.keys() <= {item.id for item in advice.recommendations}
        board = steps["time-1-board"]
        assert (board["weeks"], board["effort_days"]) == (weeks, effort)
        assert steps["safe-1-new-pads"]["effort_days"] is None


def test_it_is_the_same_in_any_layout(tmp_path: Path) -> None:
    flat = SourceFile(str(SAMPLE), json.dumps(sample()).encode())
    pretty = SourceFile(str(SAMPLE), SAMPLE.read_bytes())
    assert imadvisor_lens.Lenses().read(flat) == imadvisor_lens.Lenses().read(pretty)


README = Path(__file__).parents[1] / "README.md"


def test_the_readme_shows_what_comes_out(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    shown = text.split("```console\n")[1:]
    assert len(shown) >= 3
    (tmp_path / "workshop.json").write_bytes(SAMPLE.read_bytes())
    broken = SAMPLE.read_text(encoding="utf-8").replace("&& !brakes_no", "&& !brake_no")
    (tmp_path / "broken.json").write_text(broken, encoding="utf-8")
    answers = text.split("```toml\n")[1].split("```")[0]
    (tmp_path / "answers.toml").write_text(answers, encoding="utf-8")
    for block in shown:
        command, _, output = block.split("```")[0].partition("\n")
        words = command.removeprefix("$ imadvisor ").split()
        done = subprocess.run(
            [sys.executable, "-m", "imadvisor", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        said = done.stdout + done.stderr
        for part in output.split("[…]\n"):
            assert part.strip("\n") in said, command
