"""What to take along, as JSON."""

from __future__ import annotations

from typing import Any

from imadvisor._version import __version__
from imadvisor.advice.start import Start
from imadvisor.reports.json.values import plain


def start_data(start: Start) -> dict[str, Any]:
    """What the JSON holds; effort is in person-days, weeks are counted from 1.

    Args:
        start: what to take along.
    """
    ruleset, sheet = start.ruleset, start.decision.sheet
    return {
        "made_by": f"imadvisor {__version__}",
        "ruleset": {"id": ruleset.id, "version": ruleset.version, "hash": ruleset.hash},
        "date": sheet.date.isoformat(),
        "situation": {id: plain(answer) for id, answer in sheet.answers.items()},
        "needed": [
            {
                "id": item.id,
                "code": ruleset.recommendations[item.id].code,
                "variant": "light" if item.light else "full",
                "owner": ruleset.recommendations[item.id].owner,
                "phase": ruleset.recommendations[item.id].phase,
                "effort_days": None
                if item.effort is None
                else {"low": float(item.effort.low), "high": float(item.effort.high)},
                "weight": item.weight,
                "prevents": list(item.prevents),
                "requires": list(item.requires),
            }
            for item in start.needed
        ],
        "first_weeks": [
            {"id": step.id, "start": step.start, "end": step.end} for step in start.steps
        ],
        "unanswered": list(start.unanswered),
    }
