"""The planning file on the page on roadmaps is one, and means what the page says."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from decimal import Decimal

from conftest import ROOT
from imadvisor import Advice
from imadvisor.documents import Document
from imadvisor.planning.plan_files import read_plan
from imadvisor.planning.planning import roadmap_of

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
    assert sum(step.mean for step in roadmap.steps) <= 150
