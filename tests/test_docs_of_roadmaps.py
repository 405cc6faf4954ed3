"""The planning file on the page on roadmaps is one, and means what the page says."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from decimal import Decimal

from conftest import ROOT
from imadvisor import Advice
from imadvisor.documents import Document
from imadvisor.language import Language
from imadvisor.model.plan import PlanFile
from imadvisor.planning.plan_files import read_plan
from imadvisor.planning.planner import roadmap_of
from imadvisor.reports.exports.csv import github_csv, jira_csv

PAGE = (ROOT / "docs" / "roadmap.md").read_text(encoding="utf-8")


def test_the_planning_file_on_the_page_is_planned_by(demo: Advice) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    data = tomllib.loads(text, parse_float=Decimal)
    document = Document("plan.toml", "toml", text, data)
    plan = read_plan(document, demo, today=dt.date(2026, 12, 1))
    roadmap = roadmap_of(demo, plan)
    steps = {step.id: step for step in roadmap.steps}
    assert steps["budget-decision"].start == dt.date(2027, 1, 11)
    assert "pulse-survey" in steps and "ambassadors" not in steps
    assert "appoint-line-owner" not in steps and steps["day-in-the-life"].running
    assert {r.id for r in roadmap.reached if r.weight} <= set(demo.ruleset.gaps)
    assert sum(step.mean or 0 for step in roadmap.steps) <= 150


def test_the_columns_on_the_page_are_those_of_the_files(demo: Advice) -> None:
    roadmap = roadmap_of(demo, PlanFile())
    english = Language("en", demo.ruleset)
    section = PAGE[PAGE.index("The columns of csv") :]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", section, re.MULTILINE)[1:]
    told = [column for row in rows for column in row.split(", ")]
    header = next(csv.reader(io.StringIO(jira_csv(roadmap, english).decode())))
    assert told == list(dict.fromkeys(header))
    assert re.search(r"^\| csv-github \|.*`title`, `body` \(Markdown\) and `labels`", PAGE, re.M)
    github = next(csv.reader(io.StringIO(github_csv(roadmap, english).decode())))
    assert github == ["title", "body", "labels"]
