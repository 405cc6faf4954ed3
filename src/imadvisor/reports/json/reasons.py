"""Why, why not and what if as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from imadvisor.language import Language
from imadvisor.model.numbers import Number
from imadvisor.planning.start_reasons import StartReason
from imadvisor.reasons.change import AnswerChange, NewAnswer
from imadvisor.reports.explanation import Inquiry, Placed, WhatIf, Why, WhyNot
from imadvisor.reports.ground_text import ground_data
from imadvisor.reports.json.values import answered, plain


def why_data(why: Why, language: Language) -> dict[str, Any]:
    """Why something is so, for JSON.

    Args:
        why: the reasons.
        language: of the reader.
    """
    ruleset, sheet = why.asked.ruleset, why.asked.sheet
    told = {
        **_asked_data(why.asked),
        "because": {id: answered(sheet, id) for id in why.because},
        "tree": ground_data(why.ground, ruleset, language),
        "looks_at": sorted(why.looks_at),
    }
    if why.whole is not None:
        told["whole"] = ground_data(why.whole, ruleset, language)
    if why.placed is not None:
        told["place"] = _placed_data(why.placed)
    return told


def why_not_data(why_not: WhyNot, language: Language) -> dict[str, Any]:
    """What keeps something from holding, for JSON.

    Args:
        why_not: the reasons.
        language: of the reader.
    """
    return {
        **_asked_data(why_not.asked),
        "tree": ground_data(why_not.ground, why_not.asked.ruleset, language),
        "changes": _changes_data(why_not.changes),
        "in_another_situation": _changes_data(why_not.elsewhere),
        "everything_tried": why_not.complete,
        "tried": why_not.tried,
    }


def what_if_data(what_if: WhatIf) -> dict[str, Any]:
    """What would be said differently, for JSON."""
    return {
        "changes": [
            {"kind": c.name[0], "id": c.name[1], "old": c.old or None, "new": c.new or None}
            for c in what_if.changes
        ]
    }


def _asked_data(asked: Inquiry) -> dict[str, Any]:
    (kind, id), outcome = asked.subject, asked.outcome
    return {"kind": kind, "id": id, "said": outcome.said or None, "holds": outcome.holds}


def _changes_data(changes: Iterable[AnswerChange]) -> list[dict[str, Any]]:
    """Changes for JSON: for each question one answer that does, and which others do."""
    return [{wanted.question: _wanted_data(wanted) for wanted in change} for change in changes]


def _wanted_data(wanted: NewAnswer) -> dict[str, Any]:
    ends = wanted.ends
    if ends is None:
        if wanted.example:
            return {"example": plain(wanted.answer)}
        return {
            "example": plain(wanted.answer),
            "any_of": [plain(cell.answer) for cell in wanted.cells],
        }
    date = isinstance(wanted.answer.value, dt.date)
    told: dict[str, Any] = {"example": plain(wanted.answer)}
    if ends.low is not None:
        told["at_least" if ends.with_low else "above"] = _end(ends.low, date)
    if ends.high is not None:
        told["at_most" if ends.with_high else "below"] = _end(ends.high, date)
    return told


def _end(end: Number, date: bool) -> Any:
    if date:
        return dt.date.fromordinal(int(end)).isoformat()
    return int(end) if Fraction(end).denominator == 1 else float(end)


def _placed_data(placed: Placed) -> dict[str, Any]:
    """Where a recommendation stands, for JSON."""
    told: dict[str, Any] = {
        "rank": placed.rank,
        "of": placed.of,
        "comparisons": [
            {
                "other": c.other,
                "goes": "ahead" if c.ahead else "behind",
                "by": c.by,
                "mine": c.mine,
                "theirs": c.theirs,
            }
            for c in placed.neighbours
        ],
    }
    if placed.roadmap is not None:
        bounds = placed.bounds
        told["roadmap"] = None if bounds is None else [_bound_data(b) for b in bounds]
    return told


def _bound_data(bound: StartReason) -> dict[str, Any]:
    return {
        "by": bound.by,
        "others": list(bound.others),
        "role": bound.role or None,
        "period": bound.period,
        "until": bound.until.isoformat() if bound.until else None,
    }
