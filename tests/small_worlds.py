"""Small rulesets whose sheets can be gone through one by one, and what must be true on them.

Nothing here searches: every answer of a list, together with every other, is decided by the engine
that gives advice, and what is said of reasons and changes is compared with that.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from imadvisor import Advisor, Answer, Ruleset, Sheet, Truth
from imadvisor.advice.assembly import recommended_by
from imadvisor.advice.ruleset_comparison import advice_changes
from imadvisor.engine.cells import GRID
from imadvisor.engine.decision import Decision
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.reasons.change import AnswerChange
from imadvisor.reasons.outcome import Outcome
from imadvisor.rulesets.contents import Name
from random_rulesets import TODAY, assembled

TEXT = {"en": "x"}
KINDS = ("gap", "pattern", "criterion", "position", "recommendation")
Values = Mapping[str, Sequence[Answer]]


def _choices(*ids: str, credit: Sequence[Any] = ()) -> list[dict[str, Any]]:
    made = [{"id": id, "text": TEXT} for id in ids]
    return (
        [{**choice, "credit": c} for choice, c in zip(made, credit, strict=True)]
        if credit
        else made
    )


def _near(*bounds: int | Fraction) -> list[Answer]:
    """Numbers at bounds and just beside them."""
    numbers = {Fraction(b) + side for b in bounds for side in (-GRID, Fraction(0), GRID)}
    return [Answer.of(_plain(n)) for n in sorted(numbers) if n >= 0]


def _plain(number: Fraction) -> int | Fraction:
    return int(number) if number.denominator == 1 else number


def _days(*ago: int) -> list[Answer]:
    return [Answer.of(TODAY - dt.timedelta(days)) for days in ago]


def _of(*values: Any) -> list[Answer]:
    return [Answer.of(value) for value in values]


def _gap(id: str, when: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": TEXT, "severity": "low", "when": when, **more}


def _link(*recommendations: str) -> list[dict[str, Any]]:
    return [{"recommendation": id, "priority": 1, "rationale": TEXT} for id in recommendations]


def _recommended(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": TEXT, "kind": "deliverable", "phase": "early", "level": 1,
            "owner": "boss", "done_when": TEXT, "purpose": TEXT, **more}  # fmt: skip


def _ruleset(**parts: Any) -> Ruleset:
    return assembled(
        {
            "schema": 1,
            "ruleset": {"id": "r", "version": "1", "title": TEXT, "languages": ("en",),
                        "licence": "CC0"},
            "scoring": {"method": "claim-and-evidence", **parts.pop("scoring", {})},
            "role": [{"id": "boss", "rank": 0, "name": TEXT}],
            "phase": [{"id": "early", "rank": 0, "name": TEXT}],
            "severity": [{"id": "low", "value": 1, "name": TEXT},
                         {"id": "high", "value": 2, "name": TEXT}],
            "level": [{"id": f"l{n}", "number": n, "name": TEXT, "from_score": Decimal(n) / 4}
                      for n in range(3)],
            **parts,
        }
    )  # fmt: skip


def ruled_by_answers() -> tuple[Ruleset, Values]:
    """Every type of question, follow-ups, days, sums, sets, patterns and positions."""
    ruleset = _ruleset(
        timing={"question": "when"},
        question=[
            {"id": "when", "type": "single", "ordered": True, "text": TEXT,
             "choice": _choices("t0", "t1", "t2")},
            {"id": "a", "type": "yes-no", "text": TEXT},
            {"id": "b", "type": "single", "text": TEXT, "choice": _choices("x", "y", "z"),
             "ask_when": "a == 'yes'"},
            {"id": "m", "type": "multi", "text": TEXT, "choice": _choices("i", "j", "k")},
            {"id": "n", "type": "number", "text": TEXT, "minimum": 0,
             "special": _choices("never")},
            {"id": "w", "type": "number", "whole": True, "text": TEXT, "minimum": 0, "maximum": 4},
            {"id": "d", "type": "date", "past": True, "text": TEXT},
        ],
        gap=[
            _gap("g1", "a == 'no' or b == 'x'", due="t1", link=_link("r1")),
            _gap("g2", "count(m) >= 2 and not ('k' in m)", link=_link("r2"),
                 raise_when="n == 'never'"),
            _gap("g3", "n + w > 5", due="t2", link=_link("r1", "r3")),
            _gap("g4", "days_since(d) > 2 and w < 3"),
            _gap("g5", "at_least(2, a == 'yes', b != 'y', w == 1, unknown(n))"),
            _gap("g6", "w * 2 > n and n > 1.5", lower_when="a == 'no'"),
        ],
        pattern=[{"id": "p", "name": TEXT, "when": "gap('g1') and not gap('g4')", "meaning": TEXT}],
        position=[
            {"id": "z1", "rank": 1, "choose": "first", "name": TEXT, "when": "gap('g1')",
             "meaning": TEXT, "advice": TEXT},
            {"id": "z2", "rank": 2, "choose": "first", "name": TEXT, "when": "w >= 2",
             "meaning": TEXT, "advice": TEXT},
        ],
        recommendation=[
            _recommended("r1", in_place_when="'j' in m"),
            _recommended("r2", helps_when="w > 0", prerequisites=["r4"]),
            _recommended("r3"),
            _recommended("r4"),
        ],
    )  # fmt: skip
    sets = [frozenset(some) for size in range(4) for some in combinations("ijk", size)]
    return ruleset, {
        "when": _of("t0", "t1", "t2"),
        "a": _of("yes", "no"),
        "b": _of("x", "y", "z"),
        "m": _of(*sets),
        "n": [*_near(0, Fraction(3, 2), 2, 4, 5), Answer.special("never")],
        "w": _of(*range(5)),
        "d": _days(0, 1, 2, 3, 9),
    }


def ruled_by_credit() -> tuple[Ruleset, Values]:
    """Credit of every kind, interpolated too, in criteria and in levels that were claimed."""
    credit = {"points": [[20, 0], [50, 1]]}
    ruleset = _ruleset(
        advice={"growth_from": 1, "growth_levels": [1, 2]},
        dimension=[{"id": "e", "rank": 1, "name": TEXT}],
        criterion=[
            {"id": "e1", "dimension": "e", "level": 1, "statement": TEXT,
             "threshold": Decimal("0.6")},
            {"id": "e2", "dimension": "e", "level": 2, "statement": TEXT},
        ],
        question=[
            {"id": "claim", "type": "anchored", "dimension": "e", "text": TEXT},
            {"id": "part", "type": "percentage", "dimension": "e", "criterion": "e1",
             "text": TEXT, "credit": credit},
            {"id": "step", "type": "single", "ordered": True, "dimension": "e",
             "criterion": "e1", "text": TEXT,
             "choice": _choices("none", "some", "all", credit=[0, Decimal("0.5"), 1])},
            {"id": "last", "type": "date", "dimension": "e", "criterion": "e2", "text": TEXT,
             "past": True, "credit": {"days_since": [[2, 1], [5, Decimal("0.4")]]}},
            {"id": "kinds", "type": "multi", "dimension": "e", "criterion": "e2", "text": TEXT,
             "choice": _choices("i", "j", credit=[Decimal("0.5"), Decimal("0.5")])},
            {"id": "users", "type": "number", "whole": True, "text": TEXT, "minimum": 0},
        ],
        gap=[
            _gap("g1", "not met('e1')", dimension="e", link=_link("r1")),
            _gap("g2", "level('e') < 2 and users > 2", link=_link("r2")),
            _gap("g3", "score('e') < 0.7", link=_link("r1")),
        ],
        recommendation=[
            _recommended("r1", dimensions=["e"], light_when="users < 2"),
            _recommended("r2", dimensions=["e"], level=2, in_place_when="met('e2')"),
        ],
    )  # fmt: skip
    return ruleset, {
        "claim": _of(0, 1, 2),
        "part": _near(20, 26, 41, 50),
        "step": _of("none", "some", "all"),
        "last": _days(0, 2, 3, 5, 6),
        "kinds": _of(*(frozenset(s) for s in ("", "i", "j", "ij"))),
        "users": _of(0, 1, 2, 3, 100),
    }


WORLDS = (ruled_by_answers, ruled_by_credit)


class World:
    """Decides sheets of a ruleset, and says of each thing how it stands."""

    def __init__(self, advisor: Advisor, ruleset: Ruleset, values: Values) -> None:
        self.advisor, self.ruleset, self.values = advisor, ruleset, values
        self.program, self.run = advisor.started(ruleset)
        self.reasons = advisor.reasons(ruleset)
        self.subjects: list[Name] = [(k, id) for k in KINDS for id in ruleset.things[k]]

    def sheet(self, rng: random.Random, share: float) -> Sheet:
        """A random sheet; of its answers a few are without a value."""
        given = {}
        for id, values in self.values.items():
            if rng.random() < share:
                odd = rng.random() < 0.12
                given[id] = rng.choice([DONT_KNOW, NOT_APPLICABLE] if odd else values)
        return Sheet(self.ruleset.id, TODAY, given)

    def decided(self, sheet: Sheet) -> tuple[Decision, frozenset[Name]]:
        """The decision, and everything that holds by it."""
        decision = self.advisor.decide(sheet, self.ruleset)
        held = {("gap", id) for id, gap in decision.gaps.items() if gap.status == "present"}
        held |= {("pattern", id) for id, truth in decision.patterns.items() if truth is Truth.TRUE}
        held |= {
            ("criterion", id)
            for id, v in decision.findings.verdicts.items()
            if v.truth is Truth.TRUE
        }
        held |= {("recommendation", id) for id in recommended_by(self.program, decision)}
        # An earlier one may still take the place of the first that holds.
        held |= {
            ("position", id)
            for id in decision.positions
            if decision.positions_settled or self.ruleset.positions[id].choose == "also"
        }
        return decision, frozenset(held)

    def with_(self, sheet: Sheet, otherwise: Mapping[str, Answer]) -> frozenset[Name]:
        """What holds with some answers otherwise."""
        return self.decided(replace(sheet, answers={**sheet.answers, **otherwise}))[1]

    def others(self, sheet: Sheet, most: int) -> Iterator[dict[str, Answer]]:
        """Every change of up to so many answers, out of the lists."""
        for size in range(1, most + 1):
            for ids in combinations(self.values, size):
                for way in product(*(self.values[id] for id in ids)):
                    chosen = dict(zip(ids, way, strict=True))
                    if all(sheet.answers.get(id) != answer for id, answer in chosen.items()):
                        yield chosen

    # -- what must be true ----------------------------------------------------------------------

    def check(self, sheet: Sheet, rng: random.Random, *, most: int, tries: int = 1_500) -> int:
        """Check what is said of everything on a sheet; how many sentences that were."""
        _, held = self.decided(sheet)
        does: dict[Name, list[dict[str, Answer]]] = {name: [] for name in self.subjects}
        for chosen in self.others(sheet, most):
            for name in self.with_(sheet, chosen) - held:
                if name in does:
                    does[name].append(chosen)
        count = 0
        for name in self.subjects:
            count += self._check_why(sheet, name, rng)
            outcome = self.reasons.outcome(sheet, name)
            assert outcome.holds is (name in held), (sheet.answers, name)
            if not outcome.holds:
                count += self._check_why_not(sheet, name, does[name], most, tries)
        return count

    def _check_why(self, sheet: Sheet, name: Name, rng: random.Random) -> int:
        """A reason alone decides, with all else absent or anything; no part of it does."""
        reasons = self.reasons
        outcome = reasons.outcome(sheet, name)
        because = reasons.sufficient(sheet, name)
        if not outcome.stands:
            assert because == ()
            self._check_undecided(sheet, name, outcome, rng)
            return 1
        alone = sheet.only(set(because))
        assert reasons.outcome(alone, name) == outcome, (sheet.answers, name, because)
        for id in because:
            fewer = sheet.only(set(because) - {id})
            assert reasons.outcome(fewer, name) != outcome, (sheet.answers, name, because, id)
        if name[0] != "recommendation":
            # More answers never overturn it.
            for _ in range(3):
                more = self.sheet(rng, 0.8)
                more = replace(more, answers={**more.answers, **alone.answers})
                assert reasons.outcome(more, name).stands == outcome.stands, (more.answers, name)
        return 1 + len(because)

    def _check_undecided(
        self, sheet: Sheet, name: Name, outcome: Outcome, rng: random.Random
    ) -> None:
        """What no absent answer may bring about none brings about."""
        if outcome.undecided.name == "OPEN":
            return
        for _ in range(5):
            more = self.sheet(rng, 0.9)
            more = replace(more, answers={**more.answers, **sheet.answers})
            assert name not in self.decided(more)[1], (sheet.answers, name, more.answers)

    def _check_why_not(
        self, sheet: Sheet, name: Name, does: list[dict[str, Answer]], most: int, tries: int
    ) -> int:
        found = self.reasons.changes(sheet, name, most=most, shown=50, tries=tries)
        shown = (*found.changes, *found.elsewhere)
        sizes = [len(change) for change in found.changes]
        assert sizes == sorted(sizes)
        for change in shown:
            inside = [self._inside(w.question, change) for w in change]
            for way in product(*inside):
                other = {w.question: answer for w, answer in zip(change, way, strict=True)}
                assert name in self.with_(sheet, other), (sheet.answers, name, other, change)
                for size in range(1, len(other)):
                    for few in combinations(other, size):
                        part = {id: other[id] for id in few}
                        assert name not in self.with_(sheet, part), (sheet.answers, name, change)
        for other in does:
            alone = len(other) == 1
            (only,) = other if alone else ("",)
            if alone and any(w.question == only and len(c) == 1 for c in shown for w in c):
                # Nothing beside what is shown of one answer does it; another set of choices may.
                assert _covered(other, shown, sheet), (sheet.answers, name, other, shown)
            if found.exhaustive:
                assert _covered(other, shown, sheet), (sheet.answers, name, other, shown)
        return len(shown) + found.exhaustive

    def _inside(self, question: str, change: AnswerChange) -> list[Answer]:
        """The answers of the list that are offered to a question, and the one that is named."""
        (wanted,) = (w for w in change if w.question == question)
        if wanted.example:
            return [wanted.answer]
        known = [a for a in self.values[question] if any(c.holds(a) for c in wanted.cells)]
        return list(dict.fromkeys([*known, wanted.answer]))

    def check_what_if(self, sheet: Sheet, other: Mapping[str, Answer]) -> int:
        """What is told to differ differs, and nothing else does."""
        before = self.advisor.advise(sheet, self.ruleset)
        after = self.advisor.advise(
            replace(sheet, answers={**sheet.answers, **other}), self.ruleset
        )
        named = {change.name for change in advice_changes(before, after, ())}
        for id in self.ruleset.gaps:
            old, new = before.decision.gaps[id], after.decision.gaps[id]
            differs = old.status != new.status or (
                old.status == "present" and old.severity != new.severity
            )
            assert (("gap", id) in named) is differs, (sheet.answers, other, id)
        for id in self.ruleset.dimensions:
            levels = [a.decision.dimensions[id].level for a in (before, after)]
            assert (("dimension", id) in named) is (levels[0] != levels[1])
        recommended = [{r.id: r.variant for r in a.recommendations} for a in (before, after)]
        for id in self.ruleset.recommendations:
            if recommended[0].get(id) != recommended[1].get(id):
                assert ("recommendation", id) in named
        return len(named)


def _covered(other: Mapping[str, Answer], shown: Sequence[AnswerChange], sheet: Sheet) -> bool:
    """Whether a change that does it takes in one that is shown.

    Of sets of choices one stands for all that differ in as much or more from what is chosen now.
    """
    return any(
        all(
            w.question in other
            and (
                isinstance(other[w.question].value, frozenset)
                or any(cell.holds(other[w.question]) for cell in w.cells)
            )
            for w in change
        )
        for change in shown
    )
