"""A roadmap as JSON; it is also the file that records what was planned."""

from __future__ import annotations

import json
from typing import Any

from imadvisor._version import __version__
from imadvisor.planning.export_revision import revision
from imadvisor.planning.projection import projected
from imadvisor.planning.roadmap import Roadmap


def roadmap_json(roadmap: Roadmap) -> str:
    """A roadmap as JSON; dates are ISO, effort is in person-days.

    Args:
        roadmap: to be told.
    """
    return json.dumps(roadmap_data(roadmap), indent=2, ensure_ascii=False) + "\n"


def roadmap_data(roadmap: Roadmap) -> dict[str, Any]:
    """What the JSON holds."""
    ruleset, plan = roadmap.advice.ruleset, roadmap.plan
    return {
        "made_by": f"imadvisor {__version__}",
        "ruleset": {"id": ruleset.id, "version": ruleset.version, "hash": ruleset.hash},
        "assessment": roadmap.advice.decision.sheet.date.isoformat(),
        "revision": revision(roadmap),
        "start": roadmap.start.isoformat(),
        "horizon_weeks": roadmap.problem.horizon,
        "period": plan.period,
        "planner": roadmap.planner,
        "proofs": [
            {
                "stage": proof.stage,
                "status": proof.status,
                "value": proof.value,
                "bound": proof.bound,
                "seconds": proof.seconds,
            }
            for proof in roadmap.proofs
        ],
        "note": roadmap.note or None,
        "steps": [
            {
                "id": step.id,
                "code": ruleset.recommendations[step.id].code,
                "variant": step.variant,
                "owner": step.owner,
                "phase": ruleset.recommendations[step.id].phase,
                "start": step.start.isoformat(),
                "end": step.end.isoformat(),
                "weeks": step.weeks,
                "usual_weeks": step.usual_weeks,
                "effort_days": None
                if step.effort is None
                else {"low": float(step.effort.low), "high": float(step.effort.high)},
                "mean_days": step.mean,
                "early_end": step.early_end.isoformat(),
                "late_end": step.late_end.isoformat(),
                "closes": list(step.closes),
                "requires": list(step.requires),
                "running": step.running,
            }
            for step in roadmap.steps
        ],
        "reached": [
            {"id": r.id, "level": r.level, "weight": r.weight, "on": r.on.isoformat()}
            for r in roadmap.reached
        ],
        "not_reached": [
            {
                "id": unfit.id,
                "level": unfit.level,
                "why": unfit.why,
                "role": unfit.role or None,
                "period": unfit.period,
                "missing": unfit.missing,
                "needs": list(unfit.needs),
            }
            for unfit in roadmap.unfit
        ],
        "nothing_closes": list(roadmap.elsewhere),
        "assumed_capacity": list(roadmap.assumptions),
        "go_live": roadmap.go_live.isoformat() if roadmap.go_live else None,
        "periods": [
            {
                "start": roadmap.monday(span.first).isoformat(),
                "end": roadmap.friday(span.end).isoformat(),
            }
            for span in roadmap.periods
        ],
        "load": {
            role: [{"planned": used, "available": there} for used, there in periods]
            for role, periods in roadmap.load().items()
        },
        "levels": {id: list(row) for id, row in projected(roadmap).items()},
    }
