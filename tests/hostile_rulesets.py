"""Rulesets that load, made to be hard to check.

As a program: checks one of them, and prints what that took, as JSON.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from imadvisor.cli.ruleset_repair import _prover
from imadvisor.documents import Document
from imadvisor.engine.program import Program, compiled
from imadvisor.quality.analysis import check_ruleset
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loader import assemble
from imadvisor.scoring.methods import BUILT_IN

CHANCE = random.Random(1)


def _text(text: str) -> dict[str, str]:
    return {"en": text}


def _choices(count: int) -> list[dict[str, Any]]:
    return [{"id": f"c{n}", "text": _text(f"c{n}")} for n in range(count)]


def _question(id: str, type: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "text": _text(f"What of {id}?"), **more}


def _data(
    questions: list[dict[str, Any]], conditions: list[str], dimensions: int = 1, **more: Any
) -> dict[str, Any]:
    earning = [one | {"credit": credit} for credit, one in enumerate(_choices(2))]
    scored = [
        _question(f"s{n}", "single", dimension=f"d{n}", choice=earning) for n in range(dimensions)
    ]
    gaps = [
        {"id": f"g{n}", "name": _text(f"Gap {n}"), "when": when, "severity": "minor"}
        for n, when in enumerate(conditions)
    ]
    return {
        "schema": 1,
        "ruleset": {
            "id": "hostile",
            "version": "1",
            "title": _text("Hostile"),
            "languages": ("en",),
            "licence": "CC0",
        },
        "scoring": {"method": "weighted-mean"},
        "severity": [{"id": "minor", "value": 1, "name": _text("Minor")}],
        "level": [
            {"id": f"l{n}", "number": n, "name": _text(f"l{n}")}
            | ({"from_score": Decimal(n) / 5} if n else {})
            for n in range(5)
        ],
        "dimension": [
            {"id": f"d{n}", "rank": n, "name": _text(f"d{n}")} for n in range(dimensions)
        ],
        "phase": [{"id": "do", "rank": 1, "name": _text("Do")}],
        "role": [{"id": "owner", "rank": 1, "name": _text("Owner")}],
        "question": [*scored, *questions],
        "gap": gaps,
        **more,
    }


def wide_sums() -> dict[str, Any]:
    """Sums of forty whole numbers."""
    bounds = {"minimum": 0, "maximum": 1000, "whole": True}
    questions = [_question(f"n{n}", "number", **bounds) for n in range(80)]
    conditions = []
    for _ in range(60):
        some = CHANCE.sample(range(80), 40)
        total = " + ".join(f"n{n}" for n in some)
        conditions.append(f"{total} > {CHANCE.randint(100, 30000)} and n{some[0]} > n{some[1]}")
    return _data(questions, conditions)


def products() -> dict[str, Any]:
    """Products of five numbers."""
    questions = [
        _question(f"n{n}", "number", minimum=0, maximum=1000, whole=True) for n in range(40)
    ]
    conditions = []
    for _ in range(60):
        some = CHANCE.sample(range(40), 9)
        one, other = (" * ".join(f"n{n}" for n in part) for part in (some[:5], some[4:]))
        conditions.append(f"{one} + {other} == {CHANCE.randint(10**6, 10**9)}")
    return _data(questions, conditions)


def counts() -> dict[str, Any]:
    """Numbers of choices made of forty, added up and multiplied."""
    questions = [_question(f"m{n}", "multi", choice=_choices(40)) for n in range(30)]
    conditions = []
    for _ in range(60):
        some = CHANCE.sample(range(30), 8)
        total = " + ".join(f"count(m{n})" for n in some)
        product = f"count(m{some[0]}) * count(m{some[1]}) < count(m{some[2]})"
        conditions.append(f"{total} > {CHANCE.randint(20, 200)} and {product}")
    return _data(questions, conditions)


def deep() -> dict[str, Any]:
    """Conditions nested as deep as may be."""

    def tree(depth: int) -> str:
        if not depth:
            return f"b{CHANCE.randrange(60)} == 'yes'"
        joined = CHANCE.choice(["and", "or"])
        return f"({CHANCE.choice(['', 'not '])}({tree(depth - 1)}) {joined} ({tree(depth - 1)}))"

    def chain() -> str:
        found = "b0 == 'yes'"
        for _ in range(30):
            found = f"(b{CHANCE.randrange(60)} == 'yes' {CHANCE.choice(['and', 'or'])} {found})"
        return found

    conditions = [*(tree(6) for _ in range(30)), *(chain() for _ in range(20))]
    return _data([_question(f"b{n}", "yes-no") for n in range(60)], conditions)


def many_gaps() -> dict[str, Any]:
    """Thousands of gaps about the same numbers."""
    questions = [_question(f"n{n}", "number", minimum=0, maximum=1000) for n in range(100)]
    conditions = []
    for _ in range(2_000):
        a, b, c = CHANCE.sample(range(100), 3)
        x, y, z = (CHANCE.randint(1, 999) for _ in range(3))
        conditions.append(f"n{a} > {x} and (n{b} < {y} or n{c} > {z})")
    return _data(questions, conditions)


def credits() -> dict[str, Any]:
    """Weighted means of thirty interpolated credits, multiplied with each other."""
    points = {"points": [[0, 0], [13, Decimal("0.3")], [37, Decimal("0.55")], [100, 1]]}
    questions = [
        _question(f"p{n}", "percentage", dimension=f"d{n % 4}", weight=1 + n % 7, credit=points)
        for n in range(120)
    ]
    conditions = [
        f"score('d{n % 4}') * score('d{(n + 1) % 4}') > 0.{n + 10} and p{n} > 50" for n in range(60)
    ]
    return _data(questions, conditions, dimensions=4)


def same_texts() -> dict[str, Any]:
    """Thousands of gaps that are the same."""
    return _data([_question("b0", "yes-no")], ["b0 == 'yes'"] * 3_000)


def long_chain() -> dict[str, Any]:
    """A chain of prerequisites that is longer than Python goes deep."""
    count = 2_000
    recommendations = [
        {
            "id": f"r{n}",
            "kind": "activity",
            "phase": "do",
            "level": 1,
            "owner": "owner",
            "dimensions": ["d0"],
            "name": _text(f"Work {n}"),
            "purpose": _text(f"Why {n}"),
            "done_when": _text(f"Done {n}"),
            "effort_days": [1, 2],
            "duration_weeks": 1,
            "light_when": "b0 == 'no'",
            "window": {"until_weeks": 10},
            "prerequisites": [f"r{n - 1}"] if n else [],
        }
        for n in range(count)
    ]
    data = _data([_question("b0", "yes-no")], ["b0 == 'yes'"], recommendation=recommendations)
    last = f"r{count - 1}"
    link = {"recommendation": last, "priority": 1, "rationale": _text("It helps")}
    data["gap"][0] |= {"closed_by": [[last]], "link": [link]}
    return data


MADE: dict[str, Callable[[], dict[str, Any]]] = {
    make.__name__: make
    for make in (
        *(wide_sums, products, counts, deep),
        *(many_gaps, credits, same_texts, long_chain),
    )
}


def loaded(name: str) -> Program:
    """One of them, as it is checked."""
    document = Document(name="hostile.toml", syntax="toml", text=None, data=MADE[name]())
    needs = {method.name: method.needs for method in BUILT_IN}
    ruleset = assemble([document], methods=needs, origin=Origin("", "", "."))
    return compiled(ruleset, {method.name: method for method in BUILT_IN})


def main(name: str, seconds: float, *, prove: bool) -> None:
    """Check one, and print what that took.

    Args:
        name: of the ruleset.
        seconds: that it may take, and the solver as many.
        prove: whether the solver decides what is left.
    """
    program = loaded(name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    prover = _prover(seconds) if prove else None
    checked = check_ruleset(program, (), prover, seconds=seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "seconds": used.ru_utime - before,
        "megabytes": _most_memory(),
        "findings": len(checked.findings),
        "undecided": sorted({one.why for one in checked.undecided}),
    }
    sys.stdout.write(json.dumps(figures))


def _most_memory() -> float:
    """What this program has used at most, in MB; what getrusage says counts who started it too."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (peak,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), prove=len(sys.argv) > 3)
