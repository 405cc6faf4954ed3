"""How long `ruleset check` takes, without the solver, on 500 rules over 120 questions.

The ruleset is made on the spot: ten dimensions of twelve questions of every type, and gaps whose
conditions join two to four answers, half of them across dimensions.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from decimal import Decimal
from typing import Any

from imadvisor import Ruleset
from imadvisor.documents import Document
from imadvisor.engine.program import compiled
from imadvisor.quality.analysis import check_ruleset
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loader import assemble
from imadvisor.scoring.methods import BUILT_IN

RULES, QUESTIONS, DIMENSIONS, LIMIT = 500, 120, 10, 3.0
TYPES = ("single", "yes-no", "percentage", "number", "multi", "date")


def made(seed: int) -> Ruleset:
    """A ruleset of that size; the same for the same seed."""
    chance = random.Random(seed)
    levels = [1, 2, 3, 4]
    questions = [_phase(), *(_question(place, chance) for place in range(QUESTIONS - 11))]
    questions += [
        _described(f"claim_{d}", "anchored", dimension=f"d{d}") for d in range(DIMENSIONS)
    ]
    data: dict[str, Any] = {
        "schema": 1,
        "ruleset": {
            "id": "generated",
            "version": "1",
            "title": _text("Generated"),
            "languages": ("en",),
            "licence": "CC0",
        },
        "timing": {"question": "phase"},
        "scoring": {"method": "claim-and-evidence"},
        "severity": [{"id": f"s{n}", "value": n, "name": _text(f"s{n}")} for n in (1, 2, 3, 4)],
        "level": [{"id": f"l{n}", "number": n, "name": _text(f"l{n}")} for n in range(7)],
        "dimension": [
            {"id": f"d{n}", "rank": n, "name": _text(f"d{n}")} for n in range(DIMENSIONS)
        ],
        "criterion": [
            {
                "id": f"d{d}-level-{n}",
                "dimension": f"d{d}",
                "level": n,
                "statement": _text(f"{d}{n}"),
            }
            for d in range(DIMENSIONS)
            for n in levels
        ],
        "phase": [{"id": "do", "rank": 1, "name": _text("Do")}],
        "role": [{"id": "owner", "rank": 1, "name": _text("Owner")}],
        "question": questions,
        "recommendation": [_recommendation(n, chance) for n in range(80)],
    }
    data["gap"] = [_gap(place, questions, chance) for place in range(RULES)]
    document = Document(name="generated.toml", syntax="toml", text=None, data=data)
    needs = {method.name: method.needs for method in BUILT_IN}
    return assemble([document], methods=needs, origin=Origin("", "", "."))


def _text(text: str) -> dict[str, str]:
    return {"en": text}


def _described(id: str, type: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "type": type, "text": _text(f"What of {id}?"), **more}


def _choices(count: int, *, credit: bool) -> list[dict[str, Any]]:
    return [
        {"id": f"c{n}", "text": _text(f"c{n}")}
        | ({"credit": Decimal(n) / (count - 1)} if credit else {})
        for n in range(count)
    ]


def _phase() -> dict[str, Any]:
    return _described("phase", "single", ordered=True, choice=_choices(5, credit=False))


def _question(place: int, chance: random.Random) -> dict[str, Any]:
    type = TYPES[place % len(TYPES)]
    dimension = place % DIMENSIONS
    level = 1 + (place // DIMENSIONS) % 4
    found = _described(
        f"q{place}", type, dimension=f"d{dimension}", criterion=f"d{dimension}-level-{level}"
    )
    if type in ("single", "multi"):
        found["choice"] = _choices(5, credit=True)
        found["ordered"] = type == "single"
    if type in ("percentage", "number"):
        steps = [[0, 0], [30, Decimal("0.3")], [60, Decimal("0.7")], [85, 1]]
        found["credit"] = {"points": steps}
    if type == "date":
        found["credit"] = {"days_since": [[180, 1], [365, Decimal("0.5")]]}
        found["past"] = True
    if place > 12 and chance.random() < 0.2:
        found["ask_when"] = chance.choice(["phase > 'c0'", "q1 != 'no'", "q3 >= 10"])
    return found


def _recommendation(place: int, chance: random.Random) -> dict[str, Any]:
    return {
        "id": f"r{place}",
        "kind": "activity",
        "phase": "do",
        "level": 1 + place % 4,
        "owner": "owner",
        "dimensions": [f"d{place % DIMENSIONS}"],
        "name": _text(f"Do {place} and all that belongs to {place}"),
        "purpose": _text(f"So that {place} is done, by whoever does {place}"),
        "done_when": _text(f"Number {place} is there"),
        "effort_days": [1, 2],
        "duration_weeks": 1,
        "prerequisites": [f"r{place - 4}"] if place >= 4 and chance.random() < 0.3 else [],
    }


def _leaf(question: dict[str, Any], chance: random.Random) -> str:
    id = question["id"]
    match question["type"]:
        case "yes-no":
            return f"{id} == 'no'"
        case "single":
            return f"{id} {chance.choice(['<=', '<'])} 'c{chance.randint(1, 3)}'"
        case "multi":
            return f"'c{chance.randint(1, 4)}' not in {id}"
        case "date":
            return f"days_since({id}) > {chance.choice([90, 180, 365])}"
        case _:
            return f"{id} < {chance.choice([20, 40, 50, 60, 80])}"


def _gap(place: int, questions: list[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
    asked = [q for q in questions if q["type"] != "anchored" and q["id"] != "phase"]
    mine = [q for q in asked if q["dimension"] == f"d{place % DIMENSIONS}"]
    chosen = chance.sample(mine if place % 2 else asked, chance.randint(2, 4))
    leaves = [_leaf(question, chance) for question in chosen]
    when = leaves[0]
    for leaf in leaves[1:]:
        when = f"({when}) {chance.choice(['and', 'or'])} {leaf}"
    recommendation = f"r{place % 80}"
    found: dict[str, Any] = {
        "id": f"g{place}",
        "dimension": f"d{place % DIMENSIONS}",
        "name": _text(f"Gap {place}"),
        "when": when,
        "severity": f"s{chance.randint(1, 4)}",
        "due": chance.choice(["c0", "c1", "c2"]),
        "closed_by": [[recommendation]],
        "link": [{"recommendation": recommendation, "priority": 1, "rationale": _text("It helps")}],
    }
    if chance.random() < 0.5:
        found["raise_when"] = "phase >= 'c3'"
    return found


def main() -> int:
    """Print how long three such rulesets take; the exit status is 1 if one takes too long.

    The time of the processor is what counts, so that other work on the machine does not.
    """
    times = []
    for seed in range(3):
        ruleset = made(seed)
        program = compiled(ruleset, {method.name: method for method in BUILT_IN})
        started, busy = time.perf_counter(), time.process_time()
        found = check_ruleset(program, ())
        elapsed = time.perf_counter() - started
        times.append(time.process_time() - busy)
        print(
            f"{len(ruleset.gaps)} gaps, {len(ruleset.questions)} questions: {elapsed:.2f} s "
            f"({times[-1]:.2f} s of the processor), "
            f"{len(found.findings)} findings, {len(found.undecided)} undecided"
        )
    print(f"median {statistics.median(times):.2f} s of the processor, limit {LIMIT:.0f} s")
    return 0 if max(times) < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
