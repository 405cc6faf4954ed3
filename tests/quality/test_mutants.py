"""The mistakes themselves, counted by hand: steps of credit, effort, windows, orders, settings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from imadvisor import Ruleset
from imadvisor.model.numbers import MILLION
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


def test_a_focus_of_a_hundred_grows_no_further() -> None:
    most = assembled(_data(advice={"focus": 100}))
    assert _said(most, "advice") == [("100", "99")]


def test_settings_that_nobody_wrote_have_no_mistakes() -> None:
    assert _of(assembled(_data()), "advice") == []
    grown = assembled(_data(advice={"growth_from": 0, "growth_levels": (1, 2)}))
    assert _said(grown, "advice") == [("1", None), ("2", None)]


# -- conditions -------------------------------------------------------------------------------

ASKED = [
    {"id": "q", "type": "yes-no", "text": TEXT},
    {"id": "n", "type": "number", "text": TEXT},
    {"id": "m", "type": "multi", "text": TEXT,
     "choice": [{"id": id, "text": TEXT} for id in ("x", "y", "z")]},
    {"id": "o", "type": "single", "ordered": True, "text": TEXT,
     "choice": [{"id": id, "text": TEXT} for id in ("o1", "o2", "o3", "o4")]},
    {"id": "u", "type": "single", "text": TEXT,
     "choice": [{"id": id, "text": TEXT} for id in ("u1", "u2", "u3")]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("when", "mutants"),
    [
        ("n < 5", ["n <= 5", "n >= 5", "n < 4", "n < 6"]),
        ("n >= 5", ["n > 5", "n < 5", "n >= 4", "n >= 6"]),
        ("n > 0.5", ["n >= 0.5", "n <= 0.5", "n > 0.45", "n > 0.55"]),
        ("n == 5", ["n != 5", "n == 4", "n == 6"]),
        ("n + 1 > 2 * n", ["n + 1 >= 2 * n", "n + 1 <= 2 * n", "n + 0 > 2 * n", "n + 2 > 2 * n",
                           "n + 1 > 1 * n", "n + 1 > 3 * n"]),
        ("n / 1 > 2", ["n / 1 >= 2", "n / 1 <= 2", "n / 2 > 2", "n / 1 > 1", "n / 1 > 3"]),
        ("q == 'no'", ["q != 'no'", "q == 'yes'"]),
        ("u == 'u1'", ["u != 'u1'", "u == 'u2'", "u == 'u3'"]),
        ("u in ['u1', 'u2']", ["not (u in ['u1', 'u2'])", "u == 'u2'", "u == 'u1'",
                               "u in ['u1', 'u2', 'u3']"]),
        # One end of an ordered scale moves; what lies inside it gains and loses a choice.
        ("o >= 'o3'", ["not (o >= 'o3')", "o >= 'o2'", "o >= 'o4'"]),
        ("o <= 'o2'", ["not (o <= 'o2')", "o == 'o1'", "o <= 'o3'"]),
        ("o >= 'o2'", ["not (o >= 'o2')", "o >= 'o3'"]),
        ("o == 'o2'", ["o != 'o2'", "o == 'o1'", "o == 'o3'", "o == 'o4'"]),
        ("'x' in m", ["not ('x' in m)", "'y' in m", "'z' in m"]),
        ("unknown(q)", ["not unknown(q)"]),
        ("not (n < 5)", ["n < 5", "not (n <= 5)", "not (n >= 5)", "not (n < 4)", "not (n < 6)"]),
        ("unknown(q) and 'x' in m", ["unknown(q) or 'x' in m", "'x' in m",
                                     "not unknown(q) and 'x' in m", "unknown(q)",
                                     "unknown(q) and not ('x' in m)", "unknown(q) and 'y' in m",
                                     "unknown(q) and 'z' in m"]),
        ("unknown(q) or unknown(n) or unknown(m)",
         ["unknown(q) and unknown(n) and unknown(m)",
          "unknown(n) or unknown(m)", "not unknown(q) or unknown(n) or unknown(m)",
          "unknown(q) or unknown(m)", "unknown(q) or not unknown(n) or unknown(m)",
          "unknown(q) or unknown(n)", "unknown(q) or unknown(n) or not unknown(m)"]),
        ("at_least(2, unknown(q), unknown(n), unknown(m))",
         ["at_least(1, unknown(q), unknown(n), unknown(m))",
          "at_least(3, unknown(q), unknown(n), unknown(m))",
          "at_least(2, unknown(n), unknown(m))",
          "at_least(2, not unknown(q), unknown(n), unknown(m))",
          "at_least(2, unknown(q), unknown(m))",
          "at_least(2, unknown(q), not unknown(n), unknown(m))",
          "at_least(2, unknown(q), unknown(n))",
          "at_least(2, unknown(q), unknown(n), not unknown(m))"]),
    ],
)  # fmt: skip
def test_every_mistake_in_a_condition(when: str, mutants: list[str]) -> None:
    def ruled(condition: str) -> Ruleset:
        gap = {"id": "g", "name": TEXT, "severity": "s", "when": condition}
        return assembled(_data(question=ASKED, gap=[gap]))

    key = ("gap", "g", "when")
    found = [m.of(ruled(when)).conditions[key] for m in mutants_of(ruled(when)) if m.in_condition]
    assert found == [ruled(mutant).conditions[key] for mutant in mutants]


def test_of_two_of_which_both_must_hold_one_is_enough() -> None:
    gap = {"id": "g", "name": TEXT, "severity": "s", "when": "at_least(2, q == 'no', n == 5)"}
    ruleset = assembled(_data(question=ASKED, gap=[gap]))
    dropped = [m.condition for m in _of(ruleset, "dropped")]
    assert [(type(c).__name__, getattr(c, "count", None)) for c in dropped] == [("AtLeast", 1)] * 2


def test_a_modifier_is_left_out_as_a_whole() -> None:
    gap = {"id": "g", "name": TEXT, "severity": "s", "when": "q == 'no'", "raise_when": "n == 5"}
    ruleset = assembled(_data(question=ASKED, gap=[gap]))
    (mutant,) = _of(ruleset, "modifier")
    assert mutant.name == ("gap", "g") and mutant.in_condition
    assert mutant.of(ruleset).conditions.keys() == {("gap", "g", "when")}


def test_every_mistake_in_a_gap() -> None:
    severities = [{"id": f"s{n}", "value": n, "name": TEXT} for n in (1, 2, 3)]
    links = [
        {"recommendation": id, "priority": p, "rationale": TEXT} for id, p in (("a", 1), ("b", 3))
    ]
    gap = {
        "id": "g",
        "name": TEXT,
        "severity": "s1",
        "when": "q == 'no'",
        "due": "o2",
        "closed_by": [["a", "b"], ["c"]],
        "link": [*links, {**links[1], "recommendation": "c", "priority": 2}],
    }
    ruleset = assembled(
        _data(
            question=ASKED,
            severity=severities,
            timing={"question": "o"},
            advice={"priorities": 3},
            recommendation=[_step(id) for id in "abc"],
            gap=[gap],
        )
    )
    assert [(m.kind, m.old, m.new) for m in mutants_of(ruleset) if m.name == ("gap", "g")][2:] == [
        ("severity", "s1", "s2"),
        ("due", "o2", "o1"),
        ("due", "o2", "o3"),
        ("link", "a", None),
        ("link", "a, priority 1", "a, priority 2"),
        ("link", "b", None),
        ("link", "b, priority 3", "b, priority 2"),
        ("link", "c", None),
        ("link", "c, priority 2", "c, priority 1"),
        ("link", "c, priority 2", "c, priority 3"),
        ("closing", "a + b", None),
        ("closing", "a + b", "b"),
        ("closing", "a + b", "a"),
        ("closing", "c", None),
        ("order", "a + b, c", "c, a + b"),
    ]
    made = {(m.kind, m.old, m.new): m.of(ruleset).gaps["g"] for m in mutants_of(ruleset) if m.thing}
    assert made["severity", "s1", "s2"].severity == "s2"
    assert made["due", "o2", "o1"].due == "o1"
    assert [link.recommendation for link in made["link", "b", None].link] == ["a", "c"]
    moved = made["link", "c, priority 2", "c, priority 1"].link
    assert [(link.recommendation, link.priority) for link in moved] == [
        ("a", 1),
        ("b", 3),
        ("c", 1),
    ]
    assert made["closing", "a + b", None].closed_by == (("c",),)
    assert made["closing", "a + b", "a"].closed_by == (("a",), ("c",))
    assert made["order", "a + b, c", "c, a + b"].closed_by == (("c",), ("a", "b"))


def test_each_prerequisite_is_left_out() -> None:
    ruleset = assembled(
        _data(recommendation=[_step("a"), _step("b"), _step("c", prerequisites=["a", "b"])])
    )
    assert _said(ruleset, "prerequisite") == [("a", None), ("b", None)]
    left = [m.of(ruleset).recommendations["c"].prerequisites for m in _of(ruleset, "prerequisite")]
    assert left == [("b",), ("a",)]


def test_a_scaling_may_grow_with_its_question() -> None:
    people = {"id": "people", "type": "number", "text": TEXT}
    rule = {"id": "s", "by": "people", "per": 10, "unknown": (1, 4)}
    ruleset = assembled(_data(question=[people], scaling=[rule]))
    assert _said(ruleset, "effort")[:1] == [("10", "11")]


def test_thresholds_move_by_a_twentieth_within_nothing_and_all() -> None:
    data = _data(
        dimension=[{"id": "d", "rank": 1, "name": TEXT}],
        criterion=[
            {"id": id, "dimension": "d", "level": n, "statement": TEXT, "threshold": line}
            for n, (id, line) in enumerate((("low", 0), ("mid", Decimal("0.5")), ("top", 1)), 1)
        ],
        question=[
            {"id": f"q_{id}", "type": "yes-no", "text": TEXT, "dimension": "d", "criterion": id}
            for id in ("low", "mid", "top")
        ],
        scoring={"method": "staged", "threshold": Decimal("0.4")},
    )
    data["level"] = [*data["level"], {"id": "l3", "number": 3, "name": TEXT}]
    data["level"][1]["from_score"] = Decimal("0.3")
    ruleset = assembled(data)
    assert [(m.subject, m.old, m.new) for m in _of(ruleset, "threshold")] == [
        (("criterion", "low", "threshold"), "0", "0.05"),
        (("criterion", "mid", "threshold"), "0.5", "0.45"),
        (("criterion", "mid", "threshold"), "0.5", "0.55"),
        (("criterion", "top", "threshold"), "1", "0.95"),
        (("level", "l1", "from_score"), "0.3", "0.25"),
        (("level", "l1", "from_score"), "0.3", "0.35"),
        (("settings", "scoring", "threshold"), "0.4", "0.35"),
        (("settings", "scoring", "threshold"), "0.4", "0.45"),
    ]
    lines = [m.of(ruleset).criteria["mid"].threshold for m in _of(ruleset, "threshold")]
    assert lines == [500_000, 450_000, 550_000] + [500_000] * 5


def test_every_mistake_in_the_settings() -> None:
    severities = [{"id": f"s{n}", "value": n, "name": TEXT} for n in (1, 2, 3)]
    ruleset = assembled(
        _data(
            severity=severities,
            dimension=[{"id": "d", "rank": 1, "name": TEXT}],
            question=[{"id": "q", "type": "yes-no", "text": TEXT, "dimension": "d"}],
            overall={"cap_dimension": "d", "cap_above": 0, "cap_when": "unknown(q)"},
            advice={"minimum_severity": "s2", "growth_from": 3, "growth_levels": (1, 2)},
        )
    )
    settings = [m for m in mutants_of(ruleset) if m.settings]
    assert [(m.kind, ".".join(m.subject[1:]), m.old, m.new) for m in settings] == [
        ("threshold", "overall.cap_above", "0", "1"),
        ("severity", "advice.minimum_severity", "s2", "s1"),
        ("severity", "advice.minimum_severity", "s2", "s3"),
        ("threshold", "advice.growth_from", "3", "2"),
        ("threshold", "advice.growth_from", "3", "4"),
        ("advice", "advice.growth_levels", "1", None),
        ("advice", "advice.growth_levels", "2", None),
    ]
    made = [m.of(ruleset).settings for m in settings]
    assert made[0].overall.cap_above == 1
    assert [one.advice.minimum_severity for one in made] == ["s2", "s1", "s3", *["s2"] * 4]
    assert [one.advice.growth_from for one in made[3:5]] == [2, 4]
    assert [one.advice.growth_levels for one in made[5:]] == [(2,), (1,)]


def test_a_choice_gets_the_credit_of_its_nearest_neighbour() -> None:
    shares = (Decimal("0.5"), 0, Decimal("0.5"), 1)
    choices = [{"id": f"c{n}", "text": TEXT, "credit": share} for n, share in enumerate(shares)]
    question = {"id": "q", "type": "single", "text": TEXT, "dimension": "d", "choice": choices}
    ruleset = assembled(
        _data(question=[question], dimension=[{"id": "d", "rank": 1, "name": TEXT}])
    )
    assert _said(ruleset, "credit") == [
        ("c0 0.5", "c0 0"),
        ("c1 0", "c1 0.5"),
        ("c2 0.5", "c2 0"),
        ("c3 1", "c3 0.5"),
    ]
    changed = [m.of(ruleset).questions["q"] for m in _of(ruleset, "credit")]
    half = MILLION // 2
    assert [choice.credit for choice in changed[1].choice] == [half, half, half, MILLION]


def test_a_special_value_gets_the_credit_of_another() -> None:
    special = [{"id": id, "text": TEXT, "credit": n} for n, id in enumerate(("never", "always"))]
    rule = {"at_most": [[10, 1], [20, Decimal("0.5")]]}
    question = {"id": "q", "type": "number", "text": TEXT, "dimension": "d", "credit": rule}
    ruleset = assembled(
        _data(
            question=[{**question, "special": special}],
            dimension=[{"id": "d", "rank": 1, "name": TEXT}],
        )
    )
    assert _said(ruleset, "credit", "special") == [("never 0", "never 1"), ("always 1", "always 0")]
    changed = [m.of(ruleset).questions["q"].special for m in _of(ruleset, "credit", "special")]
    assert [[one.credit for one in two] for two in changed] == [[MILLION, MILLION], [0, 0]]
