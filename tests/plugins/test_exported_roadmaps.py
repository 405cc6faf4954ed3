"""Exporters get the roadmap as well, where one is asked for."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import testing

Run = Callable[..., Result]
Install = Callable[..., None]

ANSWERS = str(ROOT / "examples" / "municipality.toml")
CODE = """
import json
from imadvisor.plugin import hookimpl

class Steps:
    name = "steps"
    suffix = ".json"

    def write(self, advice, language):
        return json.dumps([item.id for item in advice.recommendations])

    def write_roadmap(self, roadmap, language):
        return json.dumps({
            "planner": roadmap.planner,
            "horizon": roadmap.plan.horizon,
            "goal": roadmap.plan.goal.severity,
            "steps": {step.id: str(step.start) for step in roadmap.steps},
        })

@hookimpl
def imadvisor_exporters():
    return [Steps()]
"""
PLAIN = CODE.replace("def write_roadmap", "def other").replace('"steps"', '"plain"', 1)


def test_the_roadmap_is_given_where_it_is_asked_for(
    install: Install, run: Run, tmp_path: Path
) -> None:
    install("steps", CODE)
    plan = tmp_path / "plan.toml"
    plan.write_text("horizon = 20\n")
    arguments = ("--roadmap", "--plan", str(plan), "--goal", "severity=high")
    result = run("export", "steps", ANSWERS, *arguments)
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    planned = json.loads(run("roadmap", ANSWERS, *arguments[1:], "--format", "json").stdout)
    assert (told["planner"], told["horizon"], told["goal"]) == ("greedy", 20, "high")
    assert told["steps"] == {step["id"]: step["start"] for step in planned["steps"]}
    assert isinstance(json.loads(run("export", "steps", ANSWERS).stdout), list)


def test_an_exporter_that_takes_none_is_named(install: Install, run: Run) -> None:
    install("plain", PLAIN)
    install("steps", CODE)
    result = run("export", "plain", ANSWERS, "--roadmap")
    assert result.exit_code == 2
    assert result.stderr == (
        "export: exporter 'plain' takes no roadmap\n    leave --roadmap out; it is taken by steps\n"
    )


@pytest.mark.parametrize(
    "options", [("--plan", "x.toml"), ("--goal", "level=3"), ("--planner", "optimal")]
)
def test_options_of_planning_need_a_roadmap(
    install: Install, run: Run, options: tuple[str, str]
) -> None:
    install("steps", CODE)
    result = run("export", "steps", ANSWERS, *options)
    assert result.exit_code == 2
    assert f"{options[0]} goes with --roadmap" in result.stderr


def test_what_fails_is_named(install: Install, run: Run) -> None:
    install("steps", CODE.replace("roadmap.planner", "roadmap.no_such"))
    result = run("export", "steps", ANSWERS, "--roadmap")
    assert result.exit_code == 2
    assert "exporter 'steps', write_roadmap: AttributeError" in result.stderr


def test_the_kit_holds_it_to_its_contract(install: Install) -> None:
    install("steps", CODE)
    module = importlib.import_module("imadvisor_steps")
    assert len(testing.check_exporter(module.Steps())) == 16
