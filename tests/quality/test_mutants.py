"""The mistakes themselves, counted by hand: steps of credit, effort, windows, orders, settings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from imadvisor import Ruleset
from imadvisor.quality.mutants import Mutant, mutants_of
from random_rulesets import TEXT, assembled


def _data(**tables: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "ruleset": {
            "id": "r",
            "version": "1",
            "title": TEXT,
            "languages": ("en",),
            "licence": "CC0",
        },
        "scoring": {"method": "mean"},
        "role": [{"id": "boss", "rank": 1, "name": TEXT}],
        "severity": [{"id": "s", "value": 1, "name": TEXT}],
        "level": [{"id": f"l{n}", "number": n, "name": TEXT} for n in (0, 1, 2)],
        "phase": [
            {"id": "early", "rank": 1, "name": TEXT},
            {"id": "late", "rank": 2, "name": TEXT},
        ],
        **tables,
    }


def _step(id: str, **more: Any) -> dict[str, Any]:
    texts = {"name": TEXT, "purpose": TEXT, "done_when": TEXT}
    fixed = {"kind": "activity", "phase": "early", "level": 1, "owner": "boss"}
    return {"id": id, **fixed, **texts, **more}


def _said(ruleset: Ruleset, kind: str, field: str = "") -> list[tuple[object, object]]:
    return [(m.old, m.new) for m in _of(ruleset, kind, field)]


def _of(ruleset: Ruleset, kind: str, field: str = "") -> list[Mutant]:
    found = mutants_of(ruleset)
    return [m for m in found if m.kind == kind and field in ("", m.subject[2])]


def _credited(type: str, **credit: Any) -> Ruleset:
    other = {"id": "other", "type": "date", "text": TEXT}
    question = {"id": "q", "type": type, "text": TEXT, "dimension": "d", "credit": credit}
    dimension = {"id": "d", "rank": 1, "name": TEXT}
    return assembled(_data(question=[other, question], dimension=[dimension]))


STEPS = [[10, Decimal("0.2")], [20, Decimal("0.8")]]
UP = [
    ("10: 0.2", "9: 0.2"),
    ("10: 0.2", "11: 0.2"),
    ("10: 0.2", "10: 0.8"),
    ("20: 0.8", "19: 0.8"),
    ("20: 0.8", "21: 0.8"),
    ("20: 0.8", "20: 0.2"),
]


@pytest.mark.parametrize(
    ("type", "rule"), [("number", "points"), ("number", "at_most"), ("date", "days_since")]
)
def test_each_step_of_credit_moves_and_becomes_its_neighbour(type: str, rule: str) -> None:
    ruleset = _credited(type, **{rule: STEPS})
    assert _said(ruleset, "credit") == UP
    for mutant in _of(ruleset, "credit"):
        steps = getattr(mutant.of(ruleset).questions["q"].credit, rule)
        assert len(steps) == 2, "no step is lost"
        assert sum(a != b for a, b in zip(steps, _steps(ruleset, rule), strict=True)) == 1


def _steps(ruleset: Ruleset, rule: str) -> Any:
    return getattr(ruleset.questions["q"].credit, rule)


def test_steps_of_days_before_a_date_go_down() -> None:
    falling = [[20, Decimal("0.8")], [10, Decimal("0.2")]]
    ruleset = _credited("date", days_before="other", at_least=falling)
    assert _said(ruleset, "credit") == [*UP[3:], *UP[:3]]


@pytest.mark.parametrize("near", [11, Decimal("10.5")])
def test_steps_are_never_out_of_order(near: Any) -> None:
    ruleset = _credited("number", at_most=[[10, Decimal("0.2")], [near, Decimal("0.8")]])
    said = _said(ruleset, "credit")
    assert ("10: 0.2", "11: 0.2") not in said and ("10: 0.2", "9: 0.2") in said
    for mutant in _of(ruleset, "credit"):
        bounds = [bound for bound, _ in _steps(mutant.of(ruleset), "at_most")]
        assert bounds == sorted(set(bounds))


def test_effort_goes_down_and_up_by_half_a_day_or_a_day() -> None:
    light = {"name": TEXT, "what": TEXT, "effort_days": (Decimal("0.5"), Decimal("0.5"))}
    ruleset = assembled(
        _data(
            recommendation=[
                _step("a", effort_days=(2, 5), light_when="q == 'no'", light=light),
                _step("b", effort_days=(1, 2)),
                _step("c", effort_days=(1, 5)),
            ],
            question=[{"id": "q", "type": "yes-no", "text": TEXT}],
        )
    )
    assert _said(ruleset, "effort") == [
        ("2 to 5", "1 to 5"),
        ("2 to 5", "2 to 6"),
        ("0.5 to 0.5", "0.5 to 1"),
        ("1 to 2", "0.5 to 2"),
        ("1 to 2", "1 to 2.5"),
        ("1 to 5", "2 to 5"),
        ("1 to 5", "1 to 6"),
    ]


def test_a_scaling_has_its_bounds_factors_and_range_changed() -> None:
    people = {"id": "people", "type": "number", "text": TEXT}
    steps = {"below": [[10, 1], [20, 2]], "beyond": 3, "unknown": (1, 4)}
    ruleset = assembled(_data(question=[people], scaling=[{"id": "s", "by": "people", **steps}]))
    assert _said(ruleset, "effort") == [
        ("10: 1", "9: 1"),
        ("10: 1", "11: 1"),
        ("10: 1", "10: 2"),
        ("20: 2", "19: 2"),
        ("20: 2", "21: 2"),
        ("20: 2", "20: 3"),
        ("3", "2"),
        ("1 to 4", "0.5 to 4"),
        ("1 to 4", "1 to 8"),
    ]


def test_a_window_is_left_out_or_wider() -> None:
    window = {"from_weeks": -4, "until_weeks": 520}
    ruleset = assembled(_data(recommendation=[_step("a", window=window, duration_weeks=2)]))
    assert _said(ruleset, "window") == [
        ("from_weeks -4, until_weeks 520", None),
        ("from_weeks -4, until_weeks 520", "from_weeks -5, until_weeks 520"),
    ], "520 weeks is the end"
    assert _said(ruleset, "duration") == [("2", "3")]


def test_neighbours_change_places_where_their_order_matters() -> None:
    position = {"name": TEXT, "when": "q == 'no'", "meaning": TEXT, "advice": TEXT}
    ruleset = assembled(
        _data(
            question=[
                {"id": id, "type": "yes-no", "text": TEXT, "dimension": dimension}
                for id, dimension in (("q", "d"), ("r", "e"))
            ],
            position=[
                {"id": "p1", "rank": 1, **position},
                {"id": "p2", "rank": 2, "choose": "also", **position},
                {"id": "p3", "rank": 3, **position},
            ],
            recommendation=[_step("a"), _step("b")],
            gap=[
                {
                    "id": "g",
                    "name": TEXT,
                    "severity": "s",
                    "when": "q == 'no'",
                    "closed_by": [["a"], ["b"]],
                    "link": [
                        {"recommendation": id, "priority": 1, "rationale": TEXT} for id in "ab"
                    ],
                }
            ],
            dimension=[{"id": d, "rank": r, "name": TEXT} for r, d in enumerate(("d", "e"))],
            advice={"order": ("d", "e"), "focus": 1, "priorities": 1},
        )
    )
    assert _said(ruleset, "order") == [
        ("a, b", "b, a"),
        ("p1, p3", "p3, p1"),
        ("early, late", "late, early"),
        ("d, e", "e, d"),
    ]
    positions, phases = (m for m in _of(ruleset, "order", "rank"))
    assert list(positions.of(ruleset).positions) == ["p3", "p2", "p1"]
    assert list(phases.of(ruleset).phases) == ["late", "early"]
    # Fewer than one is no number of items, and no link may be worth nothing.
    assert _said(ruleset, "advice") == [("1", "2"), ("1", "2")]


def test_settings_that_nobody_wrote_have_no_mistakes() -> None:
    assert _of(assembled(_data()), "advice") == []
    grown = assembled(_data(advice={"growth_from": 0, "growth_levels": (1, 2)}))
    assert _said(grown, "advice") == [("1", None), ("2", None)]
