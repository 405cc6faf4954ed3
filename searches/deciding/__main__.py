"""Measure what diagrams over cells decide that the solver does not, and the other way round.

Usage: python searches/deciding [--random 200] [--queries 30] [--seconds 0.5] [RULESET ...]

Both are asked what the check asks of each ruleset. A query is decided where its sheet is shown and
confirmed by the reference engine, or where there is none. Prints how many are decided by which;
the exit status is 1 if one calls impossible of what the other shows a sheet.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OURS = ("im-core", "tests/rulesets_data/bakery", "tests/rulesets_data/ferry",
        "plugins/imadvisor-lens/tests/workshop.json")  # fmt: skip


def main() -> int:
    """Measure; 1 if both disagree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--random", type=int, default=200, help="random rulesets [200]")
    parser.add_argument("--queries", type=int, default=30, help="of each, drawn [30]")
    parser.add_argument("--seconds", type=float, default=0.5, help="of the solver, for each [0.5]")
    parser.add_argument("rulesets", nargs="*", default=OURS)
    given = parser.parse_args()
    disagreeing = 0
    total: Counter[tuple[str, str]] = Counter()
    for name, program in _own(given.rulesets):
        found, spent = measured(program, given.queries, given.seconds)
        disagreeing += _told(name, found, spent)
    spent = [0.0, 0.0]
    for program in _random(given.random):
        found, own = measured(program, given.queries, given.seconds)
        total += found
        spent = [a + b for a, b in zip(spent, own, strict=True)]
    disagreeing += _told(f"{given.random} random", total, spent)
    return bool(disagreeing)


def _own(names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    from imadvisor import testing
    from imadvisor.engine.program import compiled

    sys.path.insert(0, str(ROOT / "plugins" / "imadvisor-lens" / "src"))
    import imadvisor_lens

    advisor = testing.advisor_with(imadvisor_lens)
    for name in names:
        path = ROOT / name
        ruleset = advisor.ruleset(path if path.exists() else name)
        yield name, compiled(ruleset, advisor.catalogue.methods)


def _random(count: int) -> list[Any]:
    sys.path.insert(0, str(ROOT / "tests"))
    from hypothesis import HealthCheck, Phase, given, seed, settings

    import random_rulesets
    from imadvisor.engine.program import compiled

    found: list[Any] = []

    @seed(0)
    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(random_rulesets.rulesets())
    def draw(ruleset: Any) -> None:
        found.append(compiled(ruleset, random_rulesets.METHODS))

    if count:
        draw()
    return found


def measured(
    program: Any, queries: int, seconds: float
) -> tuple[Counter[tuple[str, str]], list[float]]:
    """How many queries each decides, and the processor's seconds that it takes."""
    from imadvisor.quality.checks import better_answers, conditions, gaps, levels, steps
    from imadvisor.quality.checks.context import Checking

    checking = Checking(program, 60)
    begun = time.process_time()
    for family in (conditions, gaps, levels, better_answers, steps):
        family.check(checking)
    spent = [time.process_time() - begun, 0.0]
    known = list(checking.looker._known.items())
    chosen = random.Random(0).sample(known, min(queries, len(known)))
    spent[0] *= len(chosen) / max(1, len(known))
    found: Counter[tuple[str, str]] = Counter()
    for query, outcome in chosen:
        shown = outcome.possible and checking.looker.shown(query) is not None
        cells = "shown" if shown else "impossible" if outcome.impossible else "open"
        begun = time.process_time()
        found[cells, _solved(checking, query, seconds)] += 1
        spent[1] += time.process_time() - begun
    return found, spent


def _solved(checking: Any, query: Any, seconds: float) -> str:
    from imadvisor.errors import Place
    from imadvisor.quality.findings import Undecided
    from imadvisor.quality.search.formulas import Inexpressible
    from imadvisor.quality.search.solver import _Prover, solver

    prover = _Prover(solver(), checking)
    one = Undecided("never-holds", ("settings", ""), Place(""), "", "time", query)
    try:
        verdict, _ = prover._sheet(one, query, seconds)
    except Inexpressible:
        return "open"
    return verdict if verdict in ("shown", "impossible") else "open"


def _told(name: str, found: Counter[tuple[str, str]], spent: Sequence[float]) -> int:
    both = sum(n for (a, b), n in found.items() if "open" not in (a, b))
    cells = sum(n for (a, b), n in found.items() if a != "open" == b)
    solver = sum(n for (a, b), n in found.items() if a == "open" != b)
    disagreeing = sum(n for (a, b), n in found.items() if {a, b} == {"shown", "impossible"})
    print(
        f"{name}: {found.total()} queries, {both} decided by both, {cells} by cells alone "
        f"({spent[0]:.1f} s), {solver} by the solver alone ({spent[1]:.1f} s), "
        f"{found['open', 'open']} by neither, {disagreeing} disagreeing",
        flush=True,
    )
    return disagreeing


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
